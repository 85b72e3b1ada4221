package dev.winnow.memory;

import java.nio.file.Path;

/// The log of a scope is damaged in its middle, or is none. Nothing was changed.
public final class CorruptLogException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  CorruptLogException(Path file, long offset, String seen, String remedy) {
    super("%s is damaged at byte %d: %s; %s".formatted(file, offset, seen, remedy));
  }
}
