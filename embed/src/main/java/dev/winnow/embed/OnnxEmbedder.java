package dev.winnow.embed;

import dev.winnow.embed.ModelInfo.Pooling;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Encoder;
import dev.winnow.embed.tokens.CutText;
import dev.winnow.embed.tokens.TextTokenizer;
import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An embedder over one ONNX session, which is opened at the first call.
///
/// Weights in fp32 run in batches of nearly equal length ([Batches]); what else is in the batch
/// moves a component by at most 1e-6. Files quantised dynamically to int8 are another matter: their
/// graphs scale activations by the largest value of the whole batch, padding included, so the same
/// text gets another vector in other company (MiniLM, 64 abstracts in batches of 8: cosine to the
/// vector alone 0.994 in the mean, 0.990 at worst). They run each text alone and unpadded: the
/// vector then depends on the text only, bit for bit. That costs little: one by one, the int8
/// MiniLM read 19,990 tokens a second, and the fp32 file 9,000 against 9,760 in batches (two cores,
/// reckoned from processor time).
///
/// A query runs on the same session as passages, on one thread. A second session with two threads
/// inside a run was tried for the latency of a query and did not pay: best times for 12 tokens were
/// 1.7 ms against 1.5 (int8) and 4.5 against 4.3 (fp32).
final class OnnxEmbedder implements Embedder, AutoCloseable {
  private final ModelFiles files;
  private final ModelHost host;
  private @Nullable Loaded loaded;

  private OnnxEmbedder(ModelFiles files, ModelHost host, @Nullable Loaded loaded) {
    this.files = files;
    this.host = host;
    this.loaded = loaded;
  }

  /// Opens the model at once only if its files do not tell the dimension.
  static OnnxEmbedder of(ModelFiles files, ModelHost host) {
    if (files.info().dimension() > 0) {
      return new OnnxEmbedder(files, host, null);
    }
    Loaded loaded = Loaded.open(files, host);
    try {
      ModelInfo info = files.info().withDimension(loaded.encoder().dimension());
      return new OnnxEmbedder(files.withInfo(info), host, loaded);
    } catch (RuntimeException e) {
      loaded.close();
      throw e;
    }
  }

  ModelInfo info() {
    return files.info();
  }

  ModelFiles files() {
    return files;
  }

  @Override
  public int dimension() {
    return files.info().dimension();
  }

  @Override
  public String fingerprint() {
    return files.fingerprint();
  }

  @Override
  public Similarity similarity() {
    return files.info().vectors().similarity();
  }

  @Override
  public Embeddings passages(List<String> texts) {
    return embed(texts, files.info().prefixes().passage());
  }

  @Override
  public float[] query(String text) {
    Embeddings embedded = embed(List.of(text), files.info().prefixes().query());
    if (embedded.tokens(0) == 0) {
      throw new IllegalArgumentException(
          "the query \"%s\" has no tokens for model %s; expected at least one: ask with words"
              .formatted(text, files.info().name()));
    }
    return embedded.vector(0);
  }

  private Embeddings embed(List<String> texts, String prefix) {
    EmbedCall.Result<float[]> result =
        EmbedCall.of(host, files.info().name(), texts, () -> new Steps(files, load(), prefix));
    return new Embeddings(result.vectors(), result.tokens(), result.dropped());
  }

  private record Steps(ModelFiles files, Loaded model, String prefix)
      implements EmbedCall.Steps<float[]> {
    @Override
    public Encoder encoder() {
      return model.encoder();
    }

    @Override
    public CutText tokenize(String text) {
      return model.tokenizer().tokenize(prefix + text);
    }

    @Override
    public float[] reduce(FloatBuffer output, int text, int longest, CutText tokens) {
      int size = model.encoder().dimension();
      double[] pooled =
          model.encoder().pooled()
              ? Pooled.of(Pooling.FIRST, output, text, 1, size)
              : Pooled.of(files.info().pooling(), output, text * longest, tokens.ids.length, size);
      return files.info().finished(Projection.all(files.projections(), pooled));
    }

    @Override
    public float[] ofNothing() {
      return new float[files.info().dimension()];
    }
  }

  /// Opens the model and runs it once, so that the first call need not wait for it.
  void warmUp() {
    try (var _ = host.gate().enter()) {
      int[] ids = load().tokenizer().tokenize("a").ids;
      Batch batch = Batch.of(ids.length > 0 ? ids : new int[1]);
      float _ = load().encoder().run(batch, vectors -> vectors.get(0));
    }
  }

  synchronized boolean isOpen() {
    return loaded != null;
  }

  Encoder encoder() {
    return load().encoder();
  }

  TextTokenizer tokenizer() {
    return load().tokenizer();
  }

  private synchronized Loaded load() {
    if (loaded == null) {
      loaded = Loaded.open(files, host);
    }
    return loaded;
  }

  /// Only when no call runs and none can begin.
  @Override
  public synchronized void close() {
    if (loaded != null) {
      loaded.close();
      loaded = null;
    }
  }

  private record Loaded(Encoder encoder, TextTokenizer tokenizer) {
    static Loaded open(ModelFiles files, ModelHost host) {
      Encoder encoder = encoder(files, host);
      try {
        return new Loaded(encoder, host.tokenizer(files));
      } catch (RuntimeException e) {
        encoder.close();
        throw e;
      }
    }

    private static Encoder encoder(ModelFiles files, ModelHost host) {
      Transformer transformer = files.transformer();
      return transformer == null
          ? Encoder.open(files.network().path(), files.network().alone(), host.device())
          : Encoder.open(transformer, files.graph().withPadded(false), host.running());
    }

    void close() {
      tokenizer.close();
      encoder.close();
    }
  }
}
