package dev.winnow.cli.memory;

import dev.winnow.engine.limits.LimitNames;

/// How much is read from a file or from standard input.
///
/// @param lines most lines
/// @param lineBytes most bytes of a line, or of a text that is no JSON
record StreamLimits(long lines, int lineBytes) {
  static final StreamLimits DEFAULTS = new StreamLimits(50_000_000, 8 << 20);

  static final LimitNames<StreamLimits> NAMES =
      LimitNames.<StreamLimits>none()
          .large("lines", StreamLimits::withLines)
          .number("lineBytes", StreamLimits::withLineBytes);

  StreamLimits {
    if (lines < 1 || lineBytes < 1) {
      throw new IllegalArgumentException(
          "limits are %d lines of %d bytes; expected at least 1 each".formatted(lines, lineBytes));
    }
  }

  StreamLimits withLines(long lines) {
    return new StreamLimits(lines, lineBytes);
  }

  StreamLimits withLineBytes(int lineBytes) {
    return new StreamLimits(lines, lineBytes);
  }
}
