package dev.winnow.index.late;

import dev.winnow.index.MultiVector;
import dev.winnow.index.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.util.BytesRef;

/// The codebooks of one representation, oldest first: what is stored names its own, so passages of
/// several generations lie side by side. Immutable.
///
/// @param books each generation at its own number
/// @param seen tokens that were ever written
public record Codebooks(List<Codebook> books, long seen) {
  /// Tokens from which on centroids are trained.
  static final long FIRST_TRAINING = 4_096;

  /// By how much the tokens must have grown for a new training.
  private static final int GROWTH = 16;

  /// Most vectors of a training: 16 for each of the most centroids.
  static final int SAMPLE = 16 * Codebook.MOST_CENTROIDS;

  /// Times that codebooks were decoded from a commit, in this process.
  static final LongAdder DECODED = new LongAdder();

  /// Of so many vectors one is not trained on.
  private static final int MEASURED = 16;

  public Codebooks {
    books = List.copyOf(books);
  }

  /// For an index that is new to the representation.
  public static Codebooks of(Schema.Late late) {
    return new Codebooks(List.of(Codebook.flat(late.dimension(), late.bits())), 0);
  }

  Codebook last() {
    return books.getLast();
  }

  /// Whether centroids are to be trained before `more` tokens are written. Centroids are trained
  /// when there are 4,096 tokens, and again whenever there are 16 times as many; what is stored
  /// before keeps its own until a merge finds that they do not fit ([MergedTokens]).
  public boolean due(int more) {
    long tokens = seen + more;
    return last().isFlat()
        ? tokens >= FIRST_TRAINING
        : tokens >= GROWTH * last().trainedOn() && last().size() < Codebook.MOST_CENTROIDS;
  }

  /// With `more` tokens written.
  public Codebooks seeing(int more) {
    return new Codebooks(books, seen + more);
  }

  /// With a new generation of centroids.
  ///
  /// @param sample vectors, many
  /// @param more tokens that are about to be written
  public Codebooks trained(List<float[]> sample, int more) {
    return due(more) ? grown(sample, List.of(), more) : this;
  }

  /// With a new generation of centroids because those there are have drifted.
  ///
  /// @param sample vectors, many
  /// @param centroids that stand for vectors elsewhere
  Codebooks retrained(List<float[]> sample, List<float[]> centroids) {
    return grown(sample, centroids, 0);
  }

  /// With the generations of others, of which they have no fewer.
  public Codebooks withBooksOf(Codebooks others) {
    return new Codebooks(others.books, seen);
  }

  private Codebooks grown(List<float[]> sample, List<float[]> centroids, int more) {
    List<float[]> kept = new ArrayList<>();
    List<float[]> measured = new ArrayList<>();
    for (int i = 0; i < sample.size(); i++) {
      (i % MEASURED == 0 ? measured : kept).add(sample.get(i));
    }
    kept.addAll(centroids);
    if (kept.size() < 8 * Tiles.ROWS) {
      return this;
    }
    List<Codebook> grown = new ArrayList<>(books);
    grown.add(
        Codebook.trained(books.size(), last().form(), seen + more, joined(kept), joined(measured)));
    return new Codebooks(grown, seen);
  }

  private float[] joined(List<float[]> vectors) {
    int dimension = last().form().dimension();
    var joined = new float[vectors.size() * dimension];
    for (int i = 0; i < vectors.size(); i++) {
      System.arraycopy(vectors.get(i), 0, joined, i * dimension, dimension);
    }
    return joined;
  }

  /// What Lucene writes of a passage's vectors.
  public List<IndexableField> fields(String name, MultiVector vectors) {
    StoredTokens stored =
        vectors.stored().length > 0
            ? StoredTokens.of(vectors.stored(), last().form())
            : last().encode(vectors);
    List<IndexableField> fields = new ArrayList<>();
    fields.add(new BinaryDocValuesField(LateFields.cells(name), new BytesRef(stored.cells())));
    fields.add(new BinaryDocValuesField(LateFields.codes(name), new BytesRef(stored.codes())));
    Cells cells = Cells.of(new BytesRef(stored.cells()), last().form().dimension());
    cells
        .distinct()
        .forEach(cell ->
            fields.add(
                new StringField(
                    LateFields.near(name), LateFields.term(cells.generation(), cell), Store.NO)));
    return fields;
  }

  /// What a commit keeps of it, by key.
  public Map<String, String> texts() {
    Map<String, String> texts = new TreeMap<>();
    texts.put("seen", Long.toString(seen));
    books.forEach(book -> texts.put(Integer.toString(book.generation()), book.text()));
    return texts;
  }

  /// @throws IllegalArgumentException if the texts are not what [#texts] gives
  public static Codebooks of(Map<String, String> texts) {
    DECODED.increment();
    List<Codebook> books = new ArrayList<>();
    for (int i = 0; i < texts.size() - 1; i++) {
      String text = texts.get(Integer.toString(i));
      if (text == null) {
        throw new IllegalArgumentException("codebook %d is missing".formatted(i));
      }
      books.add(Codebook.of(text));
    }
    if (books.isEmpty() || !texts.containsKey("seen")) {
      throw new IllegalArgumentException("there is no codebook, or no count of tokens");
    }
    return new Codebooks(books, Long.parseLong(texts.get("seen")));
  }
}
