package dev.winnow.index.vectors;

public class FastScanFormatTest extends FormatCase {
  public FastScanFormatTest() {
    super(Structure.Kind.FAST_SCAN);
  }
}
