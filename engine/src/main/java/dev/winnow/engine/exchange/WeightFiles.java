package dev.winnow.engine.exchange;

import dev.winnow.engine.Engine;
import dev.winnow.index.Document;
import dev.winnow.index.Passage;
import dev.winnow.index.TermWeights;
import dev.winnow.index.exchange.Ciff;
import dev.winnow.index.sparse.WeightsJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Learned sparse vectors of an engine's documents, from a file and to a file: CIFF where its name
/// ends in `.ciff` or `.ciff.gz`, else JSON lines. The id of a document of one passage is its own;
/// passages of others are `ID#0`, `ID#1` and so on.
public final class WeightFiles {
  private static final int BATCH = 256;

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

  private static boolean ciff(Path file) {
    String path = file.toString();
    return path.endsWith(".ciff") || path.endsWith(".ciff.gz");
  }

  /// Puts the vectors of a file in place of those that documents have, and commits. A failure keeps
  /// what was put before it.
  ///
  /// @param add whether to make a document for an unknown id, whose text is the id
  /// @throws IllegalArgumentException if the file is damaged, with its name and what was seen
  public Imported read(Path file, boolean add) throws IOException {
    var into = new Into(add);
    try {
      if (ciff(file)) {
        Ciff.read(file, into);
      } else {
        WeightsJson.read(file, into);
      }
    } finally {
      into.flush();
      engine.commit();
    }
    return new Imported(into.taken, into.added, into.unknown, into.first);
  }

  private final class Into implements BiConsumer<String, TermWeights> {
    private final boolean add;
    private final Map<String, Document> changed = new LinkedHashMap<>();
    private long taken;
    private long added;
    private long unknown;
    private String first = "";

    Into(boolean add) {
      this.add = add;
    }

    @Override
    public void accept(String id, TermWeights weights) {
      Optional<Document> whole = document(id);
      int sign = id.lastIndexOf('#');
      if (whole.isPresent() && whole.get().passages().size() <= 1) {
        put(whole.get(), 0, weights);
      } else if (sign > 0 && passage(id, sign) >= 0) {
        Optional<Document> of = document(id.substring(0, sign));
        if (of.isPresent() && passage(id, sign) < of.get().passages().size()) {
          put(of.get(), passage(id, sign), weights);
        } else {
          missing(id, weights);
        }
      } else {
        missing(id, weights);
      }
      if (changed.size() >= BATCH) {
        flush();
      }
    }

    private static int passage(String id, int sign) {
      String number = id.substring(sign + 1);
      return number.matches("[0-9]{1,6}") ? Integer.parseInt(number) : -1;
    }

    private Optional<Document> document(String id) {
      Document known = changed.get(id);
      return known != null ? Optional.of(known) : engine.getWhole(id);
    }

    private void missing(String id, TermWeights weights) {
      if (add && !id.isBlank()) {
        put(Document.of(id, id).withPassages(List.of(Passage.of(0, id.length()))), 0, weights);
        added++;
      } else {
        unknown++;
        first = first.isEmpty() ? id : first;
      }
    }

    private void put(Document document, int passage, TermWeights weights) {
      List<Passage> passages =
          new ArrayList<>(
              document.passages().isEmpty()
                  ? List.of(Passage.of(0, document.text().length()))
                  : document.passages());
      Passage.Value value = weights.size() == 0 ? new Passage.Nothing() : weights;
      passages.set(passage, passages.get(passage).with(name, value));
      changed.put(document.id(), document.withPassages(passages));
      taken++;
    }

    private void flush() {
      if (!changed.isEmpty()) {
        var _ = engine.add(changed.values());
        engine.refresh();
        changed.clear();
      }
    }
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
    try (WeightsJson.Writer writer = WeightsJson.writer(file)) {
      return new Exported(forEach((id, weights) -> written(writer, id, weights)), 1);
    }
  }

  private static void written(WeightsJson.Writer writer, String id, TermWeights weights) {
    try {
      writer.write(id, weights);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long forEach(BiConsumer<String, TermWeights> each) {
    long written = 0;
    String after = "";
    for (List<String> page = engine.ids(null, after, BATCH);
        !page.isEmpty();
        page = engine.ids(null, after, BATCH)) {
      for (String id : page) {
        List<Passage> passages = engine.getWhole(id).map(Document::passages).orElseGet(List::of);
        for (int i = 0; i < passages.size(); i++) {
          each.accept(passages.size() == 1 ? id : id + "#" + i, weights(id, passages.get(i)));
          written++;
        }
      }
      after = page.getLast();
    }
    return written;
  }

  private TermWeights weights(String id, Passage passage) {
    return switch (passage.values().get(name)) {
      case TermWeights weights -> weights;
      case Passage.Nothing _ -> TermWeights.NONE;
      case null, default ->
          throw new IllegalArgumentException(
              "document '%s' has no weights of '%s' yet; expected them of every document; make them by winnow index, or import them"
                  .formatted(id, name));
    };
  }
}
