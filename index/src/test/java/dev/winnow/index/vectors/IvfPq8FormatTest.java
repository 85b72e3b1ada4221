package dev.winnow.index.vectors;

public class IvfPq8FormatTest extends FormatCase {
  public IvfPq8FormatTest() {
    super(Structure.Kind.IVF_PQ8);
  }
}
