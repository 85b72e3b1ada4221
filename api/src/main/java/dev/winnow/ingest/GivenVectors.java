package dev.winnow.ingest;

import dev.winnow.engine.NearestName;
import dev.winnow.index.Document;
import dev.winnow.index.Passage;
import dev.winnow.index.Schema;
import dev.winnow.index.Vector;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Vectors that documents bring in their members: `vector` for the first space whose vectors are
/// given, `vectors` by the name of a space. Such a document is one passage; a name that is no such
/// space is refused. In an index without such a space these members are fields as any other.
/// Immutable.
final class GivenVectors {
  private static final String ONE = "vector";
  private static final String MANY = "vectors";
  private static final String BEHIND_MANY = MANY + ".";

  /// The spaces by the fields in which their vectors come.
  private final Map<String, String> spaces = new LinkedHashMap<>();

  private final Map<String, Integer> dimensions = new LinkedHashMap<>();

  GivenVectors(Schema schema) {
    for (String space : schema.spaces()) {
      if (schema.dense(space).isGiven()) {
        spaces.putIfAbsent(ONE, space);
        spaces.put(BEHIND_MANY + space, space);
        dimensions.put(space, schema.dense(space).dimension());
      }
    }
  }

  /// The document with its vectors in place of the fields in which they came.
  ///
  /// @param warnings gets one where the index takes no vectors and the document brings one
  /// @throws IllegalArgumentException if one is no array of numbers, or of no such space
  Document taken(Document document, List<String> warnings) {
    if (spaces.isEmpty()) {
      document.fields().entrySet().stream()
          .filter(field -> isVector(field.getKey(), field.getValue()))
          .findFirst()
          .ifPresent(field ->
              warnings.add(
                  "member '%s' became a field, which no search by vectors reads: this index takes no vectors; make one with the embedder given:DIMENSION, or leave it out"
                      .formatted(field.getKey())));
    } else {
      requireKnown(document.fields());
    }
    if (spaces.keySet().stream().noneMatch(document.fields()::containsKey)) {
      return document;
    }
    Map<String, Object> fields = new LinkedHashMap<>(document.fields());
    Map<String, Passage.Value> values = new LinkedHashMap<>();
    spaces.forEach((field, space) -> {
      Object value = fields.remove(field);
      if (value != null && values.put(space, vector(field, space, value)) != null) {
        throw new IllegalArgumentException(
            "it has vectors of space '%s' in '%s' and in '%s'; expected one; leave one out"
                .formatted(space, ONE, field));
      }
    });
    Passage whole = Passage.of(0, document.text().length()).withValues(values);
    return document.withFields(fields).withPassages(List.of(whole));
  }

  private static boolean isVector(String field, Object value) {
    return (field.equals(ONE) || field.equals(MANY) || field.startsWith(BEHIND_MANY))
        && value instanceof List<?> list
        && list.stream().allMatch(Number.class::isInstance);
  }

  private void requireKnown(Map<String, Object> fields) {
    Set<String> known = dimensions.keySet();
    for (String field : fields.keySet()) {
      if (field.equals(MANY)) {
        throw new IllegalArgumentException(
            "its '%s' is no object; expected vectors by the names of their spaces: %s"
                .formatted(MANY, String.join(", ", known)));
      }
      if (field.startsWith(BEHIND_MANY) && !spaces.containsKey(field)) {
        String space = field.substring(BEHIND_MANY.length());
        throw new IllegalArgumentException(
            "its '%s' names %s, which is no space of given vectors; expected one of %s%s"
                .formatted(
                    MANY,
                    NearestName.quoted(space),
                    String.join(", ", known),
                    NearestName.hint(space, known)));
      }
    }
  }

  private Vector vector(String field, String space, Object value) {
    if (value instanceof String || value instanceof Boolean) {
      throw new IllegalArgumentException(
          "its '%s' is %s; expected an array of %d numbers"
              .formatted(
                  field,
                  value instanceof String ? "text" : value.toString(),
                  dimensions.getOrDefault(space, 0)));
    }
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
