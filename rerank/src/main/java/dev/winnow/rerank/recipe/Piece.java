package dev.winnow.rerank.recipe;

import java.util.ArrayList;
import java.util.List;

/// A part of a prompt that is tokenized on its own, so that no token spans two pieces. A piece with
/// foreign text (instruction, query or passage) is read as text throughout; only the other pieces
/// hold control tokens.
///
/// @param pattern literal text and [Field]s; `{{` stands for a brace
public record Piece(String pattern) {
  public Piece {
    var _ = parse(pattern);
  }

  /// A piece of a prompt with its fields filled.
  ///
  /// @param foreign whether it holds foreign text, so that all of it is read as text
  /// @param start of the passage in it, UTF-16 units, or -1 where there is none
  /// @param end after the passage
  public record Filled(String text, boolean foreign, int start, int end) {}

  private sealed interface Part {
    record Literal(String text) implements Part {}

    record Slot(Field field) implements Part {}
  }

  private static List<Part> parse(String pattern) {
    var parts = new ArrayList<Part>();
    var literal = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c != '{') {
        literal.append(c);
      } else if (pattern.startsWith("{{", i)) {
        literal.append(c);
        i++;
      } else {
        int end = pattern.indexOf('}', i);
        String name = end < 0 ? pattern.substring(i + 1) : pattern.substring(i + 1, end);
        parts.add(new Part.Literal(literal.toString()));
        literal.setLength(0);
        parts.add(new Part.Slot(Field.named(name, pattern)));
        i = end;
      }
    }
    parts.add(new Part.Literal(literal.toString()));
    return parts;
  }

  /// A piece without fields.
  public static Piece literal(String text) {
    return new Piece(text.replace("{", "{{"));
  }

  public boolean has(Field field) {
    return parse(pattern).contains(new Part.Slot(field));
  }

  /// Whether foreign text is put into it.
  public boolean foreign() {
    return parse(pattern).stream()
        .anyMatch(part -> part instanceof Part.Slot(Field field) && field.foreign());
  }

  /// The piece with its fields filled.
  Filled fill(Values values) {
    var text = new StringBuilder();
    int start = -1;
    int end = -1;
    for (Part part : parse(pattern)) {
      switch (part) {
        case Part.Literal(String literal) -> text.append(literal);
        case Part.Slot(Field field) -> {
          if (field == Field.PASSAGE) {
            start = text.length();
          }
          text.append(values.of(field));
          if (field == Field.PASSAGE) {
            end = text.length();
          }
        }
      }
    }
    return new Filled(text.toString(), foreign(), start, end);
  }
}
