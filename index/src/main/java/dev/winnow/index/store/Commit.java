package dev.winnow.index.store;

import dev.winnow.index.IndexVersionException;
import dev.winnow.index.Schema;
import java.util.Map;
import java.util.TreeMap;

/// What rides in the user data of every commit: format, schema, notes.
///
/// @param notes free text by key, for the caller
record Commit(Schema schema, Map<String, String> notes) {
  private static final String FORMAT = "1";
  private static final String FORMAT_KEY = "winnow.format";
  private static final String SCHEMA_KEY = "winnow.schema";
  private static final String NOTE_KEY = "note.";

  Map<String, String> userData() {
    Map<String, String> data = new TreeMap<>();
    data.put(FORMAT_KEY, FORMAT);
    data.put(SCHEMA_KEY, SchemaText.write(schema));
    notes.forEach((key, value) -> data.put(NOTE_KEY + key, value));
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
    Map<String, String> notes = new TreeMap<>();
    userData.forEach((key, value) -> {
      if (key.startsWith(NOTE_KEY)) {
        notes.put(key.substring(NOTE_KEY.length()), value);
      }
    });
    return new Commit(SchemaText.parse(userData.getOrDefault(SCHEMA_KEY, "")), Map.copyOf(notes));
  }

  /// This commit's schema with the fields that `wanted` adds; fails where the two cannot agree.
  Schema agreed(Schema wanted, Object folder) {
    requireSame("language", schema.language(), wanted.language(), folder);
    requireSame("passages", schema.passages(), wanted.passages(), folder);
    requireSame(
        "dense vectors", String.valueOf(schema.dense()), String.valueOf(wanted.dense()), folder);
    Schema agreed = schema.withDynamic(wanted.dynamic());
    for (var entry : wanted.fields().entrySet()) {
      Schema.Field known = schema.fields().get(entry.getKey());
      if (known != null) {
        requireSame("field '" + entry.getKey() + "'", known, entry.getValue(), folder);
      }
      agreed = agreed.with(entry.getKey(), entry.getValue());
    }
    return agreed;
  }

  private static void requireSame(String what, Object stored, Object wanted, Object folder) {
    if (!stored.equals(wanted)) {
      throw new IllegalArgumentException(
          "%s was made with %s %s, but is opened with %s; open it as it was made, or index again into another folder"
              .formatted(folder, what, stored, wanted));
    }
  }
}
