package dev.winnow.ingest;

import dev.winnow.index.Document;
import dev.winnow.index.Schema;
import dev.winnow.ingest.read.IngestLimits;
import dev.winnow.ingest.read.JsonLine;
import dev.winnow.ingest.read.Parsed;
import dev.winnow.ingest.read.UnreadableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads documents that clients send as JSON objects, by the rules for lines of JSON in files
/// ([JsonLine]): the names of id, title and text, what becomes a field, and values made to fit the
/// types of the index. The types of fields that are new are those of the first values read here.
/// Thread-safe.
public final class JsonDocuments {
  private final JsonLine lines;
  private final FieldTypes types;
  private final GivenVectors vectors;

  /// @param schema of the index that the documents are for
  public JsonDocuments(IngestLimits limits, Schema schema) {
    this.lines = new JsonLine(limits);
    this.types = new FieldTypes(schema);
    this.vectors = new GivenVectors(schema);
  }

  /// The id, or empty if there is none.
  ///
  /// @throws UnreadableException if this is no JSON object, or its id is no name
  public Optional<String> id(byte[] object) throws UnreadableException {
    return lines.id(object);
  }

  /// @param id of the document
  /// @param object one JSON object in UTF-8
  /// @throws IllegalArgumentException if a vector that it brings is none
  public Parsed read(String id, byte[] object) throws UnreadableException {
    Parsed parsed = lines.document(id, object);
    List<String> warnings = new ArrayList<>(parsed.warnings());
    Document fitted = types.fitted(vectors.taken(parsed.document(), warnings), warnings);
    return new Parsed(fitted, warnings);
  }
}
