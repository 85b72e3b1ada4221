package dev.winnow.index.eval;

/// How much a reader of this package takes from one file before it refuses it.
///
/// @param lines lines of a file, blank ones too; at least 1
/// @param lineBytes bytes of one line without its end; at least 1
public record ReadLimits(long lines, int lineBytes) {
  /// 50 million lines of up to 64 KiB.
  public static final ReadLimits DEFAULTS = new ReadLimits(50_000_000, 1 << 16);

  public ReadLimits {
    if (lines < 1 || lineBytes < 1) {
      throw new IllegalArgumentException(
          "limits are %d lines of %d bytes; expected at least 1 each".formatted(lines, lineBytes));
    }
  }

  public ReadLimits withLines(long lines) {
    return new ReadLimits(lines, lineBytes);
  }

  public ReadLimits withLineBytes(int lineBytes) {
    return new ReadLimits(lines, lineBytes);
  }
}
