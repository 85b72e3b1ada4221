package dev.winnow.engine.exchange;

import dev.winnow.engine.Engine;
import dev.winnow.index.Passage;
import dev.winnow.index.TermWeights;
import dev.winnow.index.exchange.Ciff;
import dev.winnow.index.exchange.VectorWriter;
import dev.winnow.index.exchange.WeightsJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.BiConsumer;

/// Learned sparse vectors of an engine's documents, from a file and to a file: CIFF where its name
/// ends in `.ciff` or `.ciff.gz`, else JSON lines. The id of a document of one passage is its own;
/// passages of others are `ID#0`, `ID#1` and so on.
public final class WeightFiles {
  private final Engine engine;
  private final String name;

  /// @param name of the sparse vectors; empty means the first of the engine
  /// @throws IllegalArgumentException if the engine has none of this name
  public WeightFiles(Engine engine, String name) {
    this.engine = engine;
    this.name = engine.schema().sparseName(name);
  }

  /// What became of a file's vectors.
  ///
  /// @param taken vectors that are in the index now
  /// @param added documents that were made for them
  /// @param unknown vectors of ids that no document has
  /// @param first the first of these ids; empty where there is none
  public record Imported(long taken, long added, long unknown, String first) {}

  /// What was written.
  ///
  /// @param written vectors
  /// @param scale by what weights were multiplied
  public record Exported(long written, double scale) {}

  static boolean ciff(Path file) {
    String path = file.toString();
    return path.endsWith(".ciff") || path.endsWith(".ciff.gz");
  }

  /// Puts the vectors of a file in place of those that documents have, and commits. A failure keeps
  /// what was put before it.
  ///
  /// @param add whether to make a document for an unknown id, whose text is the id
  /// @throws IllegalArgumentException if the file is damaged, with its name and what was seen
  public Imported read(Path file, boolean add) throws IOException {
    var into = new Passages(engine, name, add);
    BiConsumer<String, TermWeights> each =
        (id, weights) -> into.take(id, weights.size() == 0 ? new Passage.Nothing() : weights);
    try {
      if (ciff(file)) {
        Ciff.read(file, each);
      } else {
        WeightsJson.read(file, each);
      }
    } finally {
      into.flush();
      engine.commit();
    }
    return into.done();
  }

  /// Writes the vectors of all searchable documents, in the order of their ids.
  ///
  /// @throws IllegalArgumentException if a document lacks its vectors
  public Exported write(Path file) throws IOException {
    if (ciff(file)) {
      long[] written = {0};
      double scale = Ciff.write(file, each -> written[0] = forEach(each));
      return new Exported(written[0], scale);
    }
    try (VectorWriter<TermWeights> writer = WeightsJson.writer(file)) {
      return new Exported(forEach((id, weights) -> written(writer, id, weights)), 1);
    }
  }

  private static void written(VectorWriter<TermWeights> writer, String id, TermWeights weights) {
    try {
      writer.write(id, weights);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long forEach(BiConsumer<String, TermWeights> each) {
    var from = new Passages(engine, name, false);
    long[] written = {0};
    from.forEach((id, value) -> {
      each.accept(
          id,
          switch (value) {
            case TermWeights weights -> weights;
            case Passage.Nothing _ -> TermWeights.NONE;
            case null, default -> throw from.lacking(id, "weights");
          });
      written[0]++;
    });
    return written[0];
  }
}
