package dev.winnow.embed;

import dev.winnow.embed.files.Sha256;
import dev.winnow.embed.running.Encoder;
import dev.winnow.embed.tokens.CutText;
import dev.winnow.embed.tokens.TextTokenizer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Turns texts into weights of the vocabulary, by a masked language model trained for it: the
/// weight of a token is the largest over the text of `log(1 + max(0, score))` (SPLADE-max, arXiv
/// 2109.10086). Or, where the model's files have a layer for it, into weights of the tokens that a
/// text has, for which queries need no model (TILDEv2, arXiv 2108.08513). Thread-safe.
public final class SparseEmbedder {
  private final ModelFiles files;
  private final SparseForm form;
  private final Supplier<Encoder> encoder;
  private final Tokens tokens;
  private final ModelHost host;

  /// @param encoder opened when it is first needed: it gives weights of the vocabulary, or vectors
  ///   of tokens where the form makes weights of these
  SparseEmbedder(
      ModelFiles files, SparseForm form, Supplier<Encoder> encoder, Tokens tokens, ModelHost host) {
    this.files = files;
    this.form = form;
    this.encoder = encoder;
    this.tokens = tokens;
    this.host = host;
  }

  /// How texts become tokens.
  ///
  /// @param queries tokenizer of queries with fixed weights; null where there are none
  /// @param names the tokens by their ids
  record Tokens(TextTokenizer tokenizer, @Nullable TextTokenizer queries, List<String> names) {}

  /// The token of an id, as the model's `tokenizer.json` writes it; `token ID` where it has none.
  public String token(int id) {
    String name = id < tokens.names().size() ? tokens.names().get(id) : "";
    return name.isEmpty() ? "token " + id : name;
  }

  /// What made the vectors: weights, tokenizer, prefixes, length and options, hashed.
  public String fingerprint() {
    return Sha256.of("sparse\0" + files.fingerprint() + form.words());
  }

  /// Vectors of passages, in the order of `texts`. A text without tokens has one without weights.
  public List<SparseVector> passages(List<String> texts) {
    return embed(texts, files.info().prefixes().passage());
  }

  /// The vector of a query: by the model, or without where the model's files have fixed weights for
  /// queries or weigh the tokens that a text has, whose number it then is.
  public SparseVector query(String text) {
    TokenWeights own = form.own();
    if (own != null) {
      try (var _ = host.gate().enter()) {
        return own.query(tokens.tokenizer().content(files.info().prefixes().query() + text));
      }
    }
    SparseForm.Fixed fixed = form.queries();
    TextTokenizer queries = tokens.queries();
    if (fixed != null && queries != null) {
      return fixed(fixed, queries, files.info().prefixes().query() + text);
    }
    return embed(List.of(text), files.info().prefixes().query()).getFirst();
  }

  /// The weight of each token that is there.
  private SparseVector fixed(SparseForm.Fixed fixed, TextTokenizer own, String text) {
    try (var _ = host.gate().enter()) {
      CutText read = own.content(text);
      float[] weights = new float[fixed.weights().length];
      for (int id : read.ids) {
        weights[id] = fixed.weights()[id];
      }
      return sparse(FloatBuffer.wrap(weights), read.dropped, SparseForm.PLAIN);
    }
  }

  private List<SparseVector> embed(List<String> texts, String prefix) {
    EmbedCall.Result<SparseVector> result =
        EmbedCall.of(
            host,
            files.info().name(),
            texts,
            () -> new Steps(form, encoder.get(), tokens.tokenizer(), prefix));
    return result.vectors();
  }

  private record Steps(SparseForm form, Encoder encoder, TextTokenizer tokenizer, String prefix)
      implements EmbedCall.Steps<SparseVector> {
    @Override
    public CutText tokenize(String text) {
      CutText cut = tokenizer.tokenize(prefix + text);
      TokenWeights own = form.own();
      return own == null ? cut : own.expanded(cut);
    }

    @Override
    public SparseVector reduce(FloatBuffer output, int text, int longest, CutText tokens) {
      TokenWeights own = form.own();
      return own == null
          ? sparse(output, tokens.dropped, form)
          : own.passage(output, text * longest, tokens);
    }

    @Override
    public SparseVector ofNothing() {
      return new SparseVector(new int[0], new float[0], 0);
    }
  }

  private static SparseVector sparse(FloatBuffer weights, int dropped, SparseForm form) {
    int size = weights.remaining();
    int[] ids = new int[size];
    float[] values = new float[size];
    int count = 0;
    for (int id = 0; id < size; id++) {
      float weight = weights.get(id);
      if (weight > 0) {
        ids[count] = id;
        values[count++] = form.weight(weight);
      }
    }
    return new SparseVector(Arrays.copyOf(ids, count), Arrays.copyOf(values, count), dropped);
  }
}
