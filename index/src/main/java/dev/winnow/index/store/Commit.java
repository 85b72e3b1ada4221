package dev.winnow.index.store;

import dev.winnow.index.CorruptIndexException;
import dev.winnow.index.IndexVersionException;
import dev.winnow.index.Schema;
import dev.winnow.index.analysis.Analysis;
import dev.winnow.index.late.CodebookStore;
import dev.winnow.index.late.Codebooks;
import dev.winnow.index.late.Incoming;
import java.nio.BufferUnderflowException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/// The user data of every commit: the format's number, and the schema and the notes as JSON.
///
/// @param analysis the version of [Analysis] that the index is made with
/// @param notes free text by key, for the caller
/// @param codebooks of token vectors, by name of the representation
record Commit(
    Schema schema, int analysis, Map<String, String> notes, Map<String, Codebooks> codebooks) {
  /// The codebooks of the commit that comes next.
  record Shared(AtomicReference<Commit> current) implements CodebookStore {
    @Override
    public Set<String> names() {
      return Set.copyOf(current.get().schema().lateNames());
    }

    @Override
    public Codebooks codebooks(String name) {
      return current.get().codebooks(name);
    }

    @Override
    public Codebooks put(String name, Codebooks before, Codebooks after) {
      return current
          .updateAndGet(now -> {
            Codebooks books = now.codebooks(name);
            boolean same = books.books().size() == before.books().size();
            return same ? now.with(name, books.withBooksOf(after)) : now;
          })
          .codebooks(name);
    }
  }

  private static final String FORMAT = "2";
  private static final String FORMAT_KEY = "winnow.format";
  private static final String SCHEMA_KEY = "winnow.schema";
  private static final String NOTES_KEY = "winnow.notes";
  private static final String CODEBOOK = "winnow.codebook.";

  /// Between a name, which has none, and the key of a codebook.
  private static final String CODEBOOK_KEY = ":";

  Commit {
    notes = Map.copyOf(notes);
    codebooks = Map.copyOf(codebooks);
  }

  /// The commit of an index that is new.
  static Commit of(Schema schema, Map<String, String> notes) {
    return new Commit(schema, Analysis.LAST, notes, Map.of());
  }

  Commit with(Schema schema) {
    return new Commit(schema, analysis, notes, codebooks);
  }

  Commit withNotes(Map<String, String> notes) {
    return new Commit(schema, analysis, notes, codebooks);
  }

  Commit with(String name, Codebooks books) {
    Map<String, Codebooks> changed = new TreeMap<>(codebooks);
    changed.put(name, books);
    return new Commit(schema, analysis, notes, changed);
  }

  /// With the codebooks of another: a merge may have trained some.
  Commit withCodebooksOf(Commit later) {
    return new Commit(schema, analysis, notes, later.codebooks);
  }

  /// The codebooks of token vectors of the schema.
  Codebooks codebooks(String name) {
    Codebooks known = codebooks.get(name);
    return known != null ? known : Codebooks.of(schema.late(name));
  }

  /// Whether centroids are to be trained before these token vectors are written.
  boolean dueToTrain(Incoming incoming) {
    return incoming.names().stream().anyMatch(name -> codebooks(name).due(incoming.tokens(name)));
  }

  /// With these token vectors counted.
  Commit seeing(Incoming incoming) {
    Commit counted = this;
    for (String name : incoming.names()) {
      counted = counted.with(name, codebooks(name).seeing(incoming.tokens(name)));
    }
    return counted;
  }

  Map<String, String> userData() {
    Map<String, String> data = new TreeMap<>();
    data.put(FORMAT_KEY, FORMAT);
    data.put(SCHEMA_KEY, SchemaJson.write(schema, analysis));
    data.put(NOTES_KEY, Json.write(new TreeMap<>(notes)));
    codebooks.forEach((name, books) ->
        books.texts().forEach((key, text) -> data.put(CODEBOOK + name + CODEBOOK_KEY + key, text)));
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
    return new Commit(SchemaJson.read(schema), analysis, texts, codebooks(userData, folder));
  }

  private static Map<String, Codebooks> codebooks(Map<String, String> userData, Object folder) {
    Map<String, Map<String, String>> texts = new TreeMap<>();
    userData.forEach((key, text) -> {
      if (key.startsWith(CODEBOOK)) {
        int name = key.lastIndexOf(CODEBOOK_KEY);
        texts
            .computeIfAbsent(key.substring(CODEBOOK.length(), name), _ -> new TreeMap<>())
            .put(key.substring(name + 1), text);
      }
    });
    Map<String, Codebooks> books = new TreeMap<>();
    texts.forEach((name, own) -> {
      try {
        books.put(name, Codebooks.of(own));
      } catch (IllegalArgumentException | BufferUnderflowException e) {
        throw new CorruptIndexException(
            "%s is damaged: the codebook of token vectors '%s' cannot be read: %s; restore a backup, or index again"
                .formatted(folder, name, e.getMessage()),
            e);
      }
    });
    return books;
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
