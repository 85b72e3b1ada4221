package dev.winnow.index.store;

import dev.winnow.index.IndexVersionException;
import dev.winnow.index.Schema;
import dev.winnow.index.analysis.Analysis;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// The user data of every commit: the format's number, and the schema and the notes as JSON.
///
/// @param analysis the version of [Analysis] that the index is made with
/// @param notes free text by key, for the caller
record Commit(Schema schema, int analysis, Map<String, String> notes) {
  private static final String FORMAT = "2";
  private static final String FORMAT_KEY = "winnow.format";
  private static final String SCHEMA_KEY = "winnow.schema";
  private static final String NOTES_KEY = "winnow.notes";

  Commit {
    notes = Map.copyOf(notes);
  }

  /// The commit of an index that is new.
  static Commit of(Schema schema, Map<String, String> notes) {
    return new Commit(schema, Analysis.LAST, notes);
  }

  Commit with(Schema schema) {
    return new Commit(schema, analysis, notes);
  }

  Commit withNotes(Map<String, String> notes) {
    return new Commit(schema, analysis, notes);
  }

  Map<String, String> userData() {
    Map<String, String> data = new TreeMap<>();
    data.put(FORMAT_KEY, FORMAT);
    data.put(SCHEMA_KEY, SchemaJson.write(schema, analysis));
    data.put(NOTES_KEY, Json.write(new TreeMap<>(notes)));
    return data;
  }

  static Commit of(Map<String, String> userData, Object folder) {
    String format = userData.get(FORMAT_KEY);
    if (format == null) {
      throw new IndexVersionException(
          folder + " holds a Lucene index that Winnow did not write; use another folder", null);
    }
    if (!format.equals(FORMAT)) {
      throw new IndexVersionException(
          "%s has index format %s, but this version reads format %s; use the version of Winnow that wrote it, or index again"
              .formatted(folder, format, FORMAT),
          null);
    }
    var schema = JsonObject.parse(userData.get(SCHEMA_KEY), "schema", folder);
    var notes = JsonObject.parse(userData.get(NOTES_KEY), "notes", folder);
    Map<String, String> texts = new TreeMap<>();
    notes.names().forEach(name -> texts.put(name, notes.text(name)));
    int analysis = SchemaJson.analysis(schema);
    return new Commit(SchemaJson.read(schema), analysis, texts);
  }

  /// This commit with the fields and representations that `wanted` adds; fails where the two
  /// conflict.
  Commit agreed(Commit wanted, Object folder) {
    return with(agreed(wanted.schema(), folder));
  }

  private Schema agreed(Schema wanted, Object folder) {
    requireSame("language", schema.language(), wanted.language(), folder);
    requireSame("passages", schema.passages(), wanted.passages(), folder);
    var fields = merged("field", schema.fields(), wanted.fields(), folder);
    var representations =
        merged("vector space", schema.representations(), wanted.representations(), folder);
    return new Schema(
        schema.language(), fields, representations, schema.passages(), wanted.dynamic());
  }

  private static <T> Map<String, T> merged(
      String what, Map<String, T> stored, Map<String, T> wanted, Object folder) {
    Map<String, T> merged = new LinkedHashMap<>(stored);
    wanted.forEach((name, value) -> {
      T known = merged.putIfAbsent(name, value);
      if (known != null) {
        requireSame(what + " '" + name + "'", known, value, folder);
      }
    });
    return merged;
  }

  private static void requireSame(String what, Object stored, Object wanted, Object folder) {
    if (!stored.equals(wanted)) {
      throw new IllegalArgumentException(
          "%s was made with %s %s, but is opened with %s; open it as it was made, or index again into another folder"
              .formatted(folder, what, stored, wanted));
    }
  }
}
