package dev.winnow.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The signature and the documentation in a piece of Java source.
///
/// @param signature the declaration without annotations and body, on one line; may be empty
/// @param docs its documentation in plain text, a paragraph a line; may be empty
record Declaration(String signature, String docs) {
  // Of a comment whose beginning was cut off only the lines with stars are left.
  private static final Pattern COMMENT =
      Pattern.compile(
          "/\\*\\*.*?(?:\\*/|\\z)|\\A\\s*\\*.*?(?:\\*/|\\z)|(?m:^[ \\t]*///[^\\n]*\\n?)+",
          Pattern.DOTALL);

  private static final Pattern NOT_DOCUMENTATION =
      Pattern.compile(
          "/\\*.*?\\*/|//[^\\n]*|@(?!interface\\b)[\\w.]+(?:\\([^)]*\\))?", Pattern.DOTALL);

  /// Reads a passage, which may hold several declarations: the documentation of all, the signature
  /// of the first that is documented.
  static Declaration of(String source) {
    Matcher comment = COMMENT.matcher(source);
    List<String> docs = new ArrayList<>();
    int signature = 0;
    while (comment.find()) {
      String text = JavadocText.of(comment.group());
      if (!text.isEmpty()) {
        signature = docs.isEmpty() ? comment.end() : signature;
        docs.add(text);
      }
    }
    return new Declaration(signature(source.substring(signature)), String.join("\n", docs));
  }

  /// The declaration at the start of `code`, without comments, annotations and body, on one line.
  static String signature(String code) {
    String bare = NOT_DOCUMENTATION.matcher(code).replaceAll("").replaceAll("\\s+", " ").strip();
    int end = 0;
    while (end < bare.length() && "{;=".indexOf(bare.charAt(end)) < 0) {
      end++;
    }
    return bare.substring(0, end).strip();
  }
}
