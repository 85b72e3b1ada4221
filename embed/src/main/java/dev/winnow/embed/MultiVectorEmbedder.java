package dev.winnow.embed;

import dev.winnow.embed.ModelInfo.Prefixes;
import dev.winnow.embed.files.Sha256;
import dev.winnow.embed.running.Encoder;
import dev.winnow.embed.tokens.CutText;
import dev.winnow.embed.tokens.TextTokenizer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Turns texts into one vector for each token, for late interaction: ColBERT (arXiv 2004.12832) in
/// PyLate's or Stanford's files, XTR (arXiv 2304.01982), or any encoder, whose vectors then are
/// those of its last layer. Thread-safe; it works until its [Models] are closed.
public final class MultiVectorEmbedder {
  private final OnnxEmbedder embedder;
  private final MultiVectorForm form;
  private final List<Projection> projections;
  private final String unlisted;
  private final @Nullable Encoder hiding;
  private final ModelHost host;

  /// @param hiding runs queries whose fillers are not seen; null where there are none
  MultiVectorEmbedder(
      OnnxEmbedder embedder,
      MultiVectorForm form,
      Layers projections,
      @Nullable Encoder hiding,
      ModelHost host) {
    this.embedder = embedder;
    this.form = form;
    this.projections = projections.all();
    this.unlisted = projections.unlisted();
    this.hiding = hiding;
    this.host = host;
  }

  /// Layers that a token's vector passes through.
  ///
  /// @param unlisted in words, those whose bytes the embedder's own fingerprint does not know
  record Layers(List<Projection> all, String unlisted) {
    static Layers listed(List<Projection> all) {
      return new Layers(all, "");
    }

    static Layers unlisted(List<Projection> all) {
      return new Layers(
          all, all.stream().map(layer -> "\0layer " + layer.hash()).collect(Collectors.joining()));
    }
  }

  /// Components of a vector.
  public int dimension() {
    if (!projections.isEmpty()) {
      return projections.getLast().outputs();
    }
    return embedder.isOpen() ? embedder.encoder().ofTokens().dimension() : embedder.dimension();
  }

  /// What made the vectors: weights, tokenizer, prefixes, lengths, options and markers, hashed.
  public String fingerprint() {
    return Sha256.of("tokens\0" + embedder.fingerprint() + "\0" + form.words() + unlisted);
  }

  /// The vectors of a query, those of fillers included.
  public TokenVectors query(String text) {
    return embed(List.of(text), true).getFirst();
  }

  /// Tokens of a query that do not fit; 0 means that all is read. No model runs for it.
  public int dropped(String query) {
    try (var _ = host.gate().enter()) {
      return form.query(embedder.tokenizer(), prefixes().query() + query).dropped;
    }
  }

  private Prefixes prefixes() {
    return form.prompted() ? embedder.info().prefixes() : Prefixes.NONE;
  }

  /// The vectors of passages, in the order of `texts`, those of skipped tokens left out.
  public List<TokenVectors> passages(List<String> texts) {
    return embed(texts, false);
  }

  private List<TokenVectors> embed(List<String> texts, boolean queries) {
    EmbedCall.Result<TokenVectors> result =
        EmbedCall.of(host, embedder.info().name(), texts, () -> steps(queries));
    return result.vectors();
  }

  private EmbedCall.Steps<TokenVectors> steps(boolean query) {
    Encoder encoder = query && hiding != null ? hiding : embedder.encoder().ofTokens();
    return new Steps(encoder, embedder.tokenizer(), query);
  }

  private final class Steps implements EmbedCall.Steps<TokenVectors> {
    private final Encoder encoder;
    private final TextTokenizer tokenizer;
    private final boolean query;

    Steps(Encoder encoder, TextTokenizer tokenizer, boolean query) {
      this.encoder = encoder;
      this.tokenizer = tokenizer;
      this.query = query;
    }

    @Override
    public Encoder encoder() {
      return encoder;
    }

    @Override
    public CutText tokenize(String text) {
      return query
          ? form.query(tokenizer, prefixes().query() + text)
          : form.passage(tokenizer, prefixes().passage() + text);
    }

    @Override
    public TokenVectors reduce(FloatBuffer output, int text, int longest, CutText tokens) {
      List<float[]> vectors = new ArrayList<>();
      for (int token = 0; token < tokens.ids.length; token++) {
        if (query || !form.skipped().contains(tokens.ids[token])) {
          vectors.add(vector(output, text * longest + token));
        }
      }
      return new TokenVectors(vectors.toArray(float[][]::new), tokens.ids.length, tokens.dropped);
    }

    @Override
    public TokenVectors ofNothing() {
      return new TokenVectors(new float[0][], 0, 0);
    }

    /// The finished vector of a token.
    ///
    /// @param output (all tokens, size), of the network's last layer
    private float[] vector(FloatBuffer output, int token) {
      double[] vector = new double[encoder.dimension()];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = output.get(token * vector.length + i);
      }
      return embedder.info().unit(Projection.all(projections, vector));
    }
  }
}
