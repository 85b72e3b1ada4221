package dev.winnow.index;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What is indexed and what is found: an identified text with a title, typed fields and passages.
///
/// Keyword search sees the title and the text. Vectors belong to passages; a document without
/// passages is searched by keywords alone.
///
/// @param id unique key, 1 to 512 characters; adding a document again replaces the old one
/// @param title short heading, may be empty
/// @param text the body, may be empty
/// @param fields values by field name: `String`, `Boolean`, a `Number`, a date as
///   [Schema.Field.Date] reads it, or a `List` of these for a keyword, number or date with many
///   values
/// @param passages parts of the text, in any order
public record Document(
    String id, String title, String text, Map<String, Object> fields, List<Passage> passages) {
  /// Most characters of an id.
  public static final int MAX_ID_LENGTH = 512;

  public Document {
    Objects.requireNonNull(id, "the id of a document is null; expected one");
    if (id.isEmpty() || id.length() > MAX_ID_LENGTH) {
      throw new IllegalArgumentException(
          "document id has %d characters; expected 1 to %d; %s"
              .formatted(
                  id.length(),
                  MAX_ID_LENGTH,
                  id.isEmpty() ? "give it one" : "shorten it, for instance to a hash"));
    }
    Objects.requireNonNull(title, "title of document " + id);
    Objects.requireNonNull(text, "text of document " + id);
    fields.forEach((field, value) ->
        Objects.requireNonNull(
            value,
            () ->
                "field '%s' of document '%s' is null; expected a value; leave out what has none"
                    .formatted(field, id)));
    fields = Map.copyOf(fields);
    passages = List.copyOf(passages);
    for (Passage passage : passages) {
      if (passage.end() > text.length()) {
        throw new IllegalArgumentException(
            "passage %d..%d of document '%s' ends behind its text of %d characters"
                .formatted(passage.start(), passage.end(), id, text.length()));
      }
    }
  }

  public static Document of(String id, String text) {
    return new Document(id, "", text, Map.of(), List.of());
  }

  public Document withTitle(String title) {
    return new Document(id, title, text, fields, passages);
  }

  /// Adds or replaces one field.
  public Document with(String field, Object value) {
    var changed = new LinkedHashMap<>(fields);
    changed.put(field, value);
    return new Document(id, title, text, changed, passages);
  }

  public Document withFields(Map<String, Object> fields) {
    return new Document(id, title, text, fields, passages);
  }

  public Document withPassages(List<Passage> passages) {
    return new Document(id, title, text, fields, passages);
  }

  /// The text of a passage, as models and keyword search read it: title, headings and the passage's
  /// text, a line each. Empty lines at the beginning are left out.
  public String textOf(Passage passage) {
    var read = new StringBuilder(title);
    passage.headings().forEach(heading -> line(read).append(heading));
    return line(read).append(text, passage.start(), passage.end()).toString();
  }

  private static StringBuilder line(StringBuilder read) {
    return read.isEmpty() ? read : read.append('\n');
  }
}
