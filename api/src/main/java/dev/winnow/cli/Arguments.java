package dev.winnow.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Tells arguments that the virtual machine could not read. It decodes them by the locale, and puts
/// U+FFFD for each byte that the locale's encoding does not have: a query for `café` would silently
/// look for `caf`.
final class Arguments {
  private static final String REPLACEMENT = "\uFFFD";
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

  private Arguments() {}

  /// What is wrong with the arguments, or empty if all were read as they were given.
  static Optional<String> unreadable(String... args) {
    String encoding = System.getProperty("sun.jnu.encoding", "");
    for (int i = 0; i < args.length; i++) {
      if (args[i].contains(REPLACEMENT) && !isMeant(encoding)) {
        return Optional.of(
            "argument %d cannot be read ('%s'): the locale's encoding is %s, and the argument has bytes that are none of it; expected UTF-8; set LC_ALL=C.UTF-8, or another UTF-8 locale that `locale -a` names"
                .formatted(i + 1, args[i].replace(REPLACEMENT, "?"), encoding));
      }
    }
    return Optional.empty();
  }

  /// Whether a U+FFFD was given, as the command line itself is UTF-8.
  private static boolean isMeant(String encoding) {
    if (!encoding.equalsIgnoreCase("UTF-8")) {
      return false;
    }
    try {
      byte[] bytes = Files.readAllBytes(COMMAND_LINE);
      var _ = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException _) {
      return false;
    } catch (IOException _) {
      return false; // no Linux: nothing tells
    }
  }
}
