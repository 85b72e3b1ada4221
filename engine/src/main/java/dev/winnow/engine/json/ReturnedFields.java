package dev.winnow.engine.json;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which fields of the documents a result has. Of one that a document lacks, it has nothing.
///
/// @param names of fields, `title` and `text` among them; null means all
public record ReturnedFields(@Nullable Set<String> names) {
  public static final ReturnedFields ALL = new ReturnedFields(null);

  private static final String EXPECTED =
      "the names of fields, as title, text or one of the documents' own";

  public ReturnedFields {
    if (names != null) {
      names = Collections.unmodifiableSet(new LinkedHashSet<>(names));
      if (names.stream().anyMatch(String::isBlank)) {
        throw new IllegalArgumentException("fields has an empty name; expected " + EXPECTED);
      }
    }
  }

  /// Names that are separated by commas.
  public static ReturnedFields parse(String names) {
    return new ReturnedFields(
        new LinkedHashSet<>(Arrays.stream(names.split(",", -1)).map(String::strip).toList()));
  }

  static ReturnedFields read(JsonValue value) {
    List<String> names =
        value.list("an array of " + EXPECTED).stream()
            .map(name -> name.string("the name of a field"))
            .toList();
    return new ReturnedFields(new LinkedHashSet<>(names));
  }

  public boolean has(String name) {
    return names == null || names.contains(name);
  }
}
