package dev.winnow.index;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A part of a document's text: the unit that vectors describe and answers cite.
///
/// @param start offset of the first character in the document's text (UTF-16 units)
/// @param end offset behind the last character
/// @param headings path of the headings above it, outermost first; for code, the declarations
/// @param values what models made of it, by name of representation; missing ones are still to be
///   made
public record Passage(int start, int end, List<String> headings, Map<String, Value> values) {
  /// What a passage has in one representation, or [Nothing]; a vector space takes a [Vector],
  /// learned sparse vectors are [TermWeights], late interaction takes a [MultiVector]. Verbatim
  /// tokens belong to documents, not to passages.
  public sealed interface Value permits Vector, TermWeights, MultiVector, Nothing {}

  /// Says that a model read the passage and found nothing in it, such as no tokens: the passage is
  /// not searched in the representation, and awaits nothing.
  public record Nothing() implements Value {}

  public Passage {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException(
          "passage runs from %d to %d; expected 0 <= start <= end".formatted(start, end));
    }
    headings = List.copyOf(headings);
    values = Map.copyOf(values);
  }

  public static Passage of(int start, int end) {
    return new Passage(start, end, List.of(), Map.of());
  }

  public Passage withHeadings(List<String> headings) {
    return new Passage(start, end, headings, values);
  }

  /// This passage with exactly these values.
  public Passage withValues(Map<String, ? extends Value> values) {
    return new Passage(start, end, headings, Map.copyOf(values));
  }

  /// Adds or replaces the value in one representation.
  public Passage with(String name, Value value) {
    Map<String, Value> changed = new LinkedHashMap<>(values);
    changed.put(name, value);
    return new Passage(start, end, headings, changed);
  }

  /// Adds or replaces the vector in the space [Schema#DENSE].
  public Passage withVector(Vector vector) {
    return with(Schema.DENSE, vector);
  }

  /// The vector in the space [Schema#DENSE], or null where none was made yet.
  public @Nullable Vector vector() {
    return vector(Schema.DENSE);
  }

  /// The vector in a space, or null where none was made yet.
  public @Nullable Vector vector(String space) {
    return values.get(space) instanceof Vector vector ? vector : null;
  }
}
