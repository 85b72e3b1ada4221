package dev.winnow.index.vectors;

public class IvfFlatFormatTest extends FormatCase {
  public IvfFlatFormatTest() {
    super(Structure.Kind.IVF_FLAT);
  }
}
