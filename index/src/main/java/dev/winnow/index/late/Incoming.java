package dev.winnow.index.late;

import dev.winnow.index.Document;
import dev.winnow.index.MultiVector;
import dev.winnow.index.Passage;
import dev.winnow.index.Schema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.Bits;

/// The token vectors that a batch brings, by representation; those that were read from an index and
/// are written again do not count. Immutable.
public final class Incoming {
  private final Map<String, List<MultiVector>> vectors;

  private Incoming(Map<String, List<MultiVector>> vectors) {
    this.vectors = vectors;
  }

  /// Vectors that do not suit the schema are left out: the batch will be refused.
  public static Incoming of(Schema schema, Collection<Document> batch) {
    Map<String, List<MultiVector>> vectors = new LinkedHashMap<>();
    List<String> names = schema.lateNames();
    for (Document document : names.isEmpty() ? List.<Document>of() : batch) {
      for (Passage passage : document.passages()) {
        for (String name : names) {
          if (passage.values().get(name) instanceof MultiVector own
              && own.stored().length == 0
              && own.dimension() == schema.late(name).dimension()) {
            vectors.computeIfAbsent(name, _ -> new ArrayList<>()).add(own);
          }
        }
      }
    }
    return new Incoming(vectors);
  }

  public Set<String> names() {
    return vectors.keySet();
  }

  /// Token vectors of a representation.
  public int tokens(String name) {
    return vectors.getOrDefault(name, List.of()).stream().mapToInt(MultiVector::size).sum();
  }

  /// Codebooks with centroids that are trained on these vectors and those that can be searched.
  Codebooks trained(String name, Codebooks books, IndexSearcher searcher) throws IOException {
    int more = tokens(name);
    long tokens = books.seen() + more;
    int wanted = Math.min(Codebooks.SAMPLE, 32 * Codebook.centroids(tokens));
    var sample = new Sample(Math.max(1, tokens / wanted));
    for (MultiVector own : vectors.getOrDefault(name, List.of())) {
      sample.add(own);
    }
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      var reader = new TokenReader(leaf.reader(), name, books);
      Bits live = leaf.reader().getLiveDocs();
      for (int doc = 0; doc < leaf.reader().maxDoc(); doc++) {
        if ((live == null || live.get(doc)) && reader.advance(doc)) {
          sample.add(reader.vectors());
        }
      }
    }
    return books.trained(sample.drawn, more);
  }

  /// Every so manieth of the vectors that come by.
  static final class Sample {
    private final long step;
    private final List<float[]> drawn = new ArrayList<>();
    private long next;

    Sample(long step) {
      this.step = step;
    }

    List<float[]> drawn() {
      return drawn;
    }

    void add(MultiVector vectors) {
      for (int i = 0; i < vectors.size(); i++) {
        if (next++ % step == 0) {
          drawn.add(vectors.vector(i));
        }
      }
    }
  }
}
