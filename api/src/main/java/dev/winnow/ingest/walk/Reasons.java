package dev.winnow.ingest.walk;

import dev.winnow.ingest.read.IngestLimits;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/// Puts failures of the file system into words.
final class Reasons {
  private Reasons() {}

  static String of(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "may not be read by this user; change its permissions";
      case NoSuchFileException _ -> "vanished while it was being read";
      case FileSystemException failure when failure.getReason() != null ->
          "cannot be read: " + failure.getReason();
      default -> "cannot be read: " + (e.getMessage() == null ? e.toString() : e.getMessage());
    };
  }

  static String tooLarge(long bytes, IngestLimits limits) {
    return "has %d bytes; expected at most %d; split it, or raise the limit documentBytes"
        .formatted(bytes, limits.documentBytes());
  }
}
