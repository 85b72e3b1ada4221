package dev.winnow.index.vectors;

public class IvfSq8FormatTest extends FormatCase {
  public IvfSq8FormatTest() {
    super(Structure.Kind.IVF_SQ8);
  }
}
