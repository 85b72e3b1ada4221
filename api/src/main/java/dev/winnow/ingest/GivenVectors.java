package dev.winnow.ingest;

import dev.winnow.engine.Recipe;
import dev.winnow.index.Document;
import dev.winnow.index.Passage;
import dev.winnow.index.Schema;
import dev.winnow.index.Vector;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Vectors that documents bring in their members: `vector` for the first space whose vectors are
/// given, `vectors` by the name of a space. Such a document is one passage. In an index without
/// such a space these members are fields as any other. Immutable.
final class GivenVectors {
  private static final String ONE = "vector";
  private static final String MANY = "vectors.";

  /// The spaces by the fields in which their vectors come.
  private final Map<String, String> spaces = new LinkedHashMap<>();

  GivenVectors(Schema schema) {
    for (String space : schema.spaces()) {
      if (schema.dense(space).model().equals(Recipe.GIVEN)) {
        spaces.putIfAbsent(ONE, space);
        spaces.put(MANY + space, space);
      }
    }
  }

  /// The document with its vectors in place of the fields in which they came.
  ///
  /// @throws IllegalArgumentException if one is no array of numbers
  Document taken(Document document) {
    if (spaces.keySet().stream().noneMatch(document.fields()::containsKey)) {
      return document;
    }
    Map<String, Object> fields = new LinkedHashMap<>(document.fields());
    Map<String, Passage.Value> values = new LinkedHashMap<>();
    spaces.forEach((field, space) -> {
      Object value = fields.remove(field);
      if (value != null && values.put(space, vector(field, value)) != null) {
        throw new IllegalArgumentException(
            "it has vectors of space '%s' in '%s' and in '%s'; expected one; leave one out"
                .formatted(space, ONE, field));
      }
    });
    Passage whole = Passage.of(0, document.text().length()).withValues(values);
    return document.withFields(fields).withPassages(List.of(whole));
  }

  private static Vector vector(String field, Object value) {
    List<?> components = value instanceof List<?> list ? list : List.of(value);
    float[] values = new float[components.size()];
    for (int i = 0; i < values.length; i++) {
      if (!(components.get(i) instanceof Number number)) {
        throw new IllegalArgumentException(
            "its '%s' has %s as component %d; expected a number"
                .formatted(field, components.get(i), i));
      }
      values[i] = number.floatValue();
    }
    return Vector.of(values);
  }
}
