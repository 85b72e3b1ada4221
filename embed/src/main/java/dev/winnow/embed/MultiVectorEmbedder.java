package dev.winnow.embed;

import dev.winnow.embed.files.Sha256;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Encoder;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.tokens.CutText;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns texts into one vector for each token, for late interaction: ColBERT (arXiv 2004.12832) in
/// PyLate's or Stanford's files, XTR (arXiv 2304.01982), or any encoder, whose vectors then are
/// those of its last layer. Thread-safe; it works until its [Models] are closed.
public final class MultiVectorEmbedder {
  private final OnnxEmbedder embedder;
  private final MultiVectorForm form;
  private final List<Projection> projections;
  private final @Nullable Forward hiding;

  /// @param hiding runs queries whose fillers are not seen; null where there are none
  MultiVectorEmbedder(
      OnnxEmbedder embedder,
      MultiVectorForm form,
      List<Projection> projections,
      @Nullable Forward hiding) {
    this.embedder = embedder;
    this.form = form;
    this.projections = projections;
    this.hiding = hiding;
  }

  /// Components of a vector.
  public int dimension() {
    return projections.isEmpty() ? embedder.dimension() : projections.getLast().outputs();
  }

  /// What made the vectors: weights, tokenizer, prefixes, lengths and markers, hashed.
  public String fingerprint() {
    return Sha256.of("tokens\0" + embedder.fingerprint() + "\0" + form.words());
  }

  /// The vectors of a query, those of fillers included.
  public TokenVectors query(String text) {
    return embedder.inside(() -> {
      CutText cut = form.query(embedder.tokenizer(), embedder.prefixes().query() + text);
      int[] ids = form.filled(cut.ids);
      float[][] vectors;
      if (hiding == null) {
        vectors = run(List.of(ids)).getFirst();
      } else {
        Batch batch = Batch.of(ids).withSeen(cut.ids.length);
        vectors = finished(hiding.tokens(batch).getFirst());
      }
      return new TokenVectors(vectors, cut.dropped);
    });
  }

  /// The vectors of passages, in the order of `texts`, those of skipped tokens left out.
  public List<TokenVectors> passages(List<String> texts) {
    return embedder.inside(() -> {
      CutText[] cut = new CutText[texts.size()];
      TokenVectors[] vectors = new TokenVectors[texts.size()];
      var _ = embedder.pool().forEach(cut.length, i -> cut[i] = cut(texts.get(i)));
      int[] lengths = Arrays.stream(cut).mapToInt(text -> text.ids.length).toArray();
      List<int[]> plan = embedder.plan(lengths);
      var _ =
          embedder
              .pool()
              .forEach(
                  plan.size(),
                  batch -> {
                    int[] members = plan.get(batch);
                    List<float[][]> read =
                        run(Arrays.stream(members).mapToObj(i -> cut[i].ids).toList());
                    for (int i = 0; i < members.length; i++) {
                      CutText text = cut[members[i]];
                      vectors[members[i]] = new TokenVectors(kept(text, read.get(i)), text.dropped);
                    }
                  });
      return Arrays.asList(vectors);
    });
  }

  private CutText cut(String text) {
    return form.passage(embedder.tokenizer(), embedder.prefixes().passage() + text);
  }

  private float[][] kept(CutText text, float[][] vectors) {
    List<float[]> kept = new ArrayList<>(vectors.length);
    for (int token = 0; token < vectors.length; token++) {
      if (!form.skipped().contains(text.ids[token])) {
        kept.add(vectors[token]);
      }
    }
    return kept.toArray(float[][]::new);
  }

  private List<float[][]> run(List<int[]> rows) {
    int longest = rows.stream().mapToInt(row -> row.length).max().orElseThrow();
    Encoder encoder = embedder.encoder();
    return encoder.run(rows, longest, tokens -> split(tokens, rows, longest, encoder.dimension()));
  }

  private List<float[][]> split(FloatBuffer tokens, List<int[]> rows, int longest, int size) {
    List<float[][]> split = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      float[][] vectors = new float[rows.get(row).length][size];
      for (int token = 0; token < vectors.length; token++) {
        tokens.get((row * longest + token) * size, vectors[token]);
      }
      split.add(finished(vectors));
    }
    return split;
  }

  /// @param vectors of the network's last layer
  private float[][] finished(float[][] vectors) {
    float[][] finished = new float[vectors.length][];
    for (int token = 0; token < vectors.length; token++) {
      double[] vector = new double[vectors[token].length];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = vectors[token][i];
      }
      for (Projection projection : projections) {
        vector = projection.apply(vector);
      }
      finished[token] = embedder.unit(vector);
    }
    return finished;
  }
}
