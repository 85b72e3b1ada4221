package dev.winnow.memory;

import java.nio.file.Path;

/// Another process, or another memory of this one, has the scope open. Try again when it is closed.
public final class ScopeInUseException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  ScopeInUseException(Path scope) {
    super(
        "scope %s is open elsewhere; expected one memory at a time; close the other"
            .formatted(scope));
  }
}
