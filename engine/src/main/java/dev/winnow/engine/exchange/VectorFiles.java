package dev.winnow.engine.exchange;

import dev.winnow.engine.Engine;
import dev.winnow.index.Passage;
import dev.winnow.index.Schema;
import dev.winnow.index.Vector;
import dev.winnow.index.exchange.VectorWriter;
import dev.winnow.index.exchange.VectorsJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/// Dense vectors of an engine's documents, from JSON lines and to them, for which no model runs.
/// They must come from the model of the space, or from one that gives the same: queries are read by
/// it. The id of a document of one passage is its own; passages of others are `ID#0`, `ID#1` and so
/// on.
public final class VectorFiles {
  private final Engine engine;
  private final String space;
  private final Schema.Dense dense;

  /// @param space name of the vector space; empty means the first of the engine
  /// @throws IllegalArgumentException if the engine has none of this name
  public VectorFiles(Engine engine, String space) {
    this.engine = engine;
    this.space = engine.schema().spaceName(space);
    this.dense = engine.schema().dense(space);
  }

  /// Whether a file has dense vectors, by its first line.
  public static boolean isIn(Path file) throws IOException {
    return !WeightFiles.ciff(file) && VectorsJson.isIn(file);
  }

  /// Puts the vectors of a file in place of those that documents have, and commits. A failure keeps
  /// what was put before it. Memory for the file's ids, and for one vector.
  ///
  /// @param add whether to make a document for an unknown id, whose text is the id
  /// @throws IllegalArgumentException if a line is no vector of the space, or of an id that an
  ///   earlier line has; its number is named
  public WeightFiles.Imported read(Path file, boolean add) throws IOException {
    var into = new Passages(engine, space, add);
    Set<String> seen = new HashSet<>();
    try {
      VectorsJson.read(
          file,
          dense.dimension(),
          (id, vector) -> {
            requireFitting(vector);
            if (!seen.add(id)) {
              throw new IllegalArgumentException(
                  "an earlier line has a vector of '%s', too; expected one for each id; leave one out"
                      .formatted(id));
            }
            into.take(id, vector);
          });
    } finally {
      into.flush();
      engine.commit();
    }
    return into.done();
  }

  private void requireFitting(Vector vector) {
    if (vector.dimension() != dense.dimension()) {
      throw new IllegalArgumentException(
          "the vector has %d components; expected the %d of '%s'; use the model of the index"
              .formatted(vector.dimension(), dense.dimension(), space));
    }
    dense.requireComparable(vector.values());
  }

  /// Writes the vectors of all searchable documents, in the order of their ids, as they are stored:
  /// those that are compared by their cosine have length 1. Passages of which the model made
  /// nothing are left out.
  ///
  /// @return vectors that were written
  /// @throws IllegalArgumentException if a document lacks its vectors
  public long write(Path file) throws IOException {
    if (WeightFiles.ciff(file)) {
      throw new IllegalArgumentException(
          "%s would be a CIFF file, which holds whole numbers by term; expected another name for dense vectors, such as vectors.jsonl"
              .formatted(file));
    }
    long[] written = {0};
    try (VectorWriter<Vector> writer = VectorsJson.writer(file)) {
      var from = new Passages(engine, space, false);
      from.forEach((id, value) -> {
        switch (value) {
          case Vector vector -> {
            write(writer, id, vector);
            written[0]++;
          }
          case Passage.Nothing _ -> {}
          case null, default -> throw from.lacking(id, "vectors");
        }
      });
    }
    return written[0];
  }

  private static void write(VectorWriter<Vector> writer, String id, Vector vector) {
    try {
      writer.write(id, vector);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
