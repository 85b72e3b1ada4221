package dev.winnow.examples;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a passage of a document says, and its lines in the file that it comes from.
///
/// @param signature of the member that it documents; may be empty
/// @param docs plain text
/// @param lines for instance `lines 4-9`, from 1
record Extract(String signature, String docs, String lines) {
  /// Reads a passage of an [ApiView], of Java source, or of any other text.
  ///
  /// @param places field [ApiView#LINES] of the document, if it has one
  static Extract of(String text, int start, int end, String id, @Nullable Object places) {
    String passage = text.substring(start, end);
    if (places instanceof String known) {
      return ofView(passage, start, known);
    }
    String lines = lines(text, start, end);
    if (!id.endsWith(".java")) {
      return new Extract("", passage.strip(), lines);
    }
    Declaration declaration = Declaration.of(passage);
    String docs = declaration.docs().isEmpty() ? passage.strip() : declaration.docs();
    return new Extract(declaration.signature(), docs, lines);
  }

  private static Extract ofView(String passage, int start, String places) {
    String prefix = start + ":";
    Optional<String[]> place =
        Arrays.stream(places.split(" "))
            .filter(entry -> entry.startsWith(prefix))
            .map(entry -> entry.split(":"))
            .findFirst();
    int signature = place.map(parts -> Integer.parseInt(parts[2])).orElse(0);
    return new Extract(
        passage.substring(0, signature),
        passage.substring(signature).strip(),
        place.map(parts -> "line " + parts[1]).orElse("in part"));
  }

  /// Lines from 1, without the white space around the passage.
  private static String lines(String text, int start, int end) {
    String passage = text.substring(start, end);
    int first = start + passage.length() - passage.stripLeading().length();
    int last = Math.max(first, start + passage.stripTrailing().length());
    return "lines %d-%d".formatted(line(text, first), line(text, last));
  }

  private static long line(String text, int offset) {
    return 1 + text.substring(0, offset).chars().filter(c -> c == '\n').count();
  }
}
