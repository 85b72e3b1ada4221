package dev.winnow.examples;

/// Breaks a line of text between words.
final class Wrap {
  private Wrap() {}

  /// The line in rows of at most `width` characters, each behind `indent`, which the line's own
  /// leading white space follows; a word that is longer stands alone.
  static String of(String line, int width, String indent) {
    String margin = indent + line.substring(0, line.length() - line.stripLeading().length());
    var text = new StringBuilder(margin);
    int column = margin.length();
    boolean first = true;
    for (String word : line.strip().split(" ")) {
      if (!first && column + 1 + word.length() > width) {
        text.append('\n').append(margin);
        column = margin.length();
        first = true;
      }
      if (!first) {
        text.append(' ');
        column++;
      }
      text.append(word);
      column += word.length();
      first = false;
    }
    return text.toString();
  }
}
