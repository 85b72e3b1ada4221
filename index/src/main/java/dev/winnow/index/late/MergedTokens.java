package dev.winnow.index.late;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.util.Bits;

/// The token vectors that one merge joins, and the codebooks by which they are coded behind it.
///
/// Centroids have drifted where what they leave of the tokens of a merge, which were coded by the
/// last generation, is on average more than [#DRIFT] times what they left at their training, as
/// mean squares. Then a generation is trained on the tokens of the merge, in which the centroids
/// before stand for all other tokens. The merge must have 4,096 tokens and a sixteenth of those of
/// the training before, and there are at most [#MOST_GENERATIONS], as every commit carries them.
///
/// A passage of an earlier generation is coded anew by the last one from what is stored, where its
/// centroids leave more than [#DRIFT] times what the last ones left at their training, and more
/// than these leave of it. Thread-safe behind the last reader.
record MergedTokens(
    List<CodecReader> readers, CodebookStore store, Map<String, Codebooks> decided) {
  /// By how much what centroids leave may grow.
  static final double DRIFT = 1.5;

  static final int MOST_GENERATIONS = 16;

  /// Tokens of a segment up to which it is coded anew: the terms of its centroids are held in
  /// memory, 8 bytes each.
  private static final long MOST_TOKENS = 1L << 25;

  private static final int TRAINING_SHARE = 16;

  MergedTokens(List<CodecReader> readers, CodebookStore store) {
    this(readers, store, new HashMap<>());
  }

  /// What tokens add up to.
  private static final class Sum {
    private long tokens;
    private double squares;

    void add(TokenReader reader) throws IOException {
      tokens += reader.cells().size();
      squares += reader.squares();
    }
  }

  /// Reads passages.
  interface Each {
    void accept(int doc, TokenReader reader) throws IOException;
  }

  /// Goes through the passages of a segment that are not deleted, ascending.
  static void forEach(CodecReader reader, String name, Codebooks books, Each each)
      throws IOException {
    if (reader.getFieldInfos().fieldInfo(LateFields.cells(name)) == null) {
      return;
    }
    var tokens = new TokenReader(reader, name, books);
    Bits live = reader.getLiveDocs();
    for (int doc = 0; doc < reader.maxDoc(); doc++) {
      if ((live == null || live.get(doc)) && tokens.advance(doc)) {
        each.accept(doc, tokens);
      }
    }
  }

  /// The codebooks behind the merge; decided once for each name. Lucene merges fields side by side.
  synchronized Codebooks codebooks(String name) throws IOException {
    Codebooks known = decided.get(name);
    if (known == null) {
      known = decide(name);
      decided.put(name, known);
    }
    return known;
  }

  private Codebooks decide(String name) throws IOException {
    Codebooks books = store.codebooks(name);
    Codebook last = books.last();
    if (last.isFlat() || last.left() == 0 || books.books().size() >= MOST_GENERATIONS) {
      return books;
    }
    var sum = new Sum();
    for (CodecReader reader : readers) {
      forEach(
          reader,
          name,
          books,
          (_, tokens) -> {
            if (tokens.cells().generation() == last.generation()) {
              sum.add(tokens);
            }
          });
    }
    long least = Math.max(Codebooks.FIRST_TRAINING, last.trainedOn() / TRAINING_SHARE);
    if (sum.tokens < least || sum.squares <= DRIFT * last.left() * sum.tokens) {
      return books;
    }
    Recoding.countTraining();
    return store.put(name, books, retrained(name, books));
  }

  /// Trained on vectors of the merge, and on centroids as often as there are tokens elsewhere.
  private Codebooks retrained(String name, Codebooks books) throws IOException {
    var all = new Sum();
    for (CodecReader reader : readers) {
      forEach(reader, name, books, (_, tokens) -> all.add(tokens));
    }
    int wanted = Math.min(Codebooks.SAMPLE, 32 * Codebook.centroids(books.seen())) / 2;
    var sample = new Incoming.Sample(Math.max(1, all.tokens / wanted));
    for (CodecReader reader : readers) {
      forEach(reader, name, books, (_, tokens) -> sample.add(tokens.vectors()));
    }
    Codebook last = books.last();
    int dimension = last.form().dimension();
    double elsewhere = Math.max(0, books.seen() - all.tokens) / (double) all.tokens;
    long copies = Math.round(Math.min(1, elsewhere) * sample.drawn().size() / last.size());
    List<float[]> centroids = new ArrayList<>();
    for (int i = 0; i < last.size(); i++) {
      float[] centroid = Arrays.copyOfRange(last.centroids(), i * dimension, (i + 1) * dimension);
      for (int copy = 0; copy < copies; copy++) {
        centroids.add(centroid);
      }
    }
    return books.retrained(sample.drawn(), centroids);
  }

  /// Whether any passage of a segment may be coded anew.
  boolean anew(CodecReader reader, String name) throws IOException {
    Codebooks books = codebooks(name);
    if (books.last().isFlat() || books.last().left() == 0) {
      return false;
    }
    long[] tokens = {0};
    boolean[] anew = {false};
    forEach(
        reader,
        name,
        books,
        (_, passage) -> {
          tokens[0] += passage.cells().size();
          anew[0] |= misfit(passage, books.last());
        });
    return anew[0] && tokens[0] <= MOST_TOKENS;
  }

  /// Whether the passage at which a reader stands may be coded anew.
  static boolean misfit(TokenReader passage, Codebook last) throws IOException {
    Cells cells = passage.cells();
    return cells.generation() != last.generation()
        && passage.squares() > DRIFT * last.left() * cells.size();
  }
}
