package dev.winnow.index.vectors;

public class IvfPq4FormatTest extends FormatCase {
  public IvfPq4FormatTest() {
    super(Structure.Kind.IVF_PQ4);
  }
}
