package dev.winnow.embed;

import dev.winnow.embed.files.Sha256;
import dev.winnow.embed.running.Encoder;
import dev.winnow.embed.tokens.CutText;
import dev.winnow.embed.tokens.TextTokenizer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/// Turns texts into weights of the vocabulary, by a masked language model trained for it: the
/// weight of a token is the largest over the text of `log(1 + max(0, score))` (SPLADE-max, arXiv
/// 2109.10086). Thread-safe.
public final class SparseEmbedder {
  private final ModelFiles files;
  private final Encoder encoder;
  private final TextTokenizer tokenizer;
  private final ModelHost host;

  /// @param encoder that gives weights of the vocabulary
  SparseEmbedder(ModelFiles files, Encoder encoder, TextTokenizer tokenizer, ModelHost host) {
    this.files = files;
    this.encoder = encoder;
    this.tokenizer = tokenizer;
    this.host = host;
  }

  /// What made the vectors: weights, tokenizer, prefixes, length and options, hashed.
  public String fingerprint() {
    return Sha256.of("sparse\0" + files.fingerprint());
  }

  /// Vectors of passages, in the order of `texts`. A text without tokens has one without weights.
  public List<SparseVector> passages(List<String> texts) {
    return embed(texts, files.info().prefixes().passage());
  }

  /// The vector of a query.
  public SparseVector query(String text) {
    return embed(List.of(text), files.info().prefixes().query()).getFirst();
  }

  private List<SparseVector> embed(List<String> texts, String prefix) {
    EmbedCall.Result<SparseVector> result =
        EmbedCall.of(host, files.info().name(), texts, () -> new Steps(encoder, tokenizer, prefix));
    return result.vectors();
  }

  private record Steps(Encoder encoder, TextTokenizer tokenizer, String prefix)
      implements EmbedCall.Steps<SparseVector> {
    @Override
    public CutText tokenize(String text) {
      return tokenizer.tokenize(prefix + text);
    }

    @Override
    public SparseVector reduce(FloatBuffer output, int text, int longest, CutText tokens) {
      return sparse(output, tokens.dropped);
    }

    @Override
    public SparseVector ofNothing() {
      return new SparseVector(new int[0], new float[0], 0);
    }
  }

  private static SparseVector sparse(FloatBuffer weights, int dropped) {
    int size = weights.remaining();
    int[] ids = new int[size];
    float[] values = new float[size];
    int count = 0;
    for (int id = 0; id < size; id++) {
      float weight = weights.get(id);
      if (weight > 0) {
        ids[count] = id;
        values[count++] = weight;
      }
    }
    return new SparseVector(Arrays.copyOf(ids, count), Arrays.copyOf(values, count), dropped);
  }
}
