package dev.winnow.rerank.recipe;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// A placeholder in a prompt's pattern, written there as its name in braces: `{query}`.
public enum Field {
  INSTRUCTION,
  QUERY,
  PASSAGE,
  /// What stands for a passage in the model's answer.
  LABEL,
  /// The passage's number, from 0.
  NUMBER,
  /// How many passages there are.
  COUNT;

  /// Whether its text is foreign: others wrote it, so it must yield no control token.
  boolean foreign() {
    return this == INSTRUCTION || this == QUERY || this == PASSAGE;
  }

  @Override
  public String toString() {
    return "{" + name().toLowerCase(Locale.ROOT) + "}";
  }

  static Field named(String name, String pattern) {
    List<Field> fields = Arrays.asList(values());
    return fields.stream()
        .filter(field -> field.toString().equals("{" + name + "}"))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "field {%s} in \"%s\" is not known; expected one of %s, or {{ for a brace"
                    .formatted(name, pattern, fields)));
  }
}
