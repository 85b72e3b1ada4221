package dev.winnow.embed;

import dev.winnow.embed.ModelInfo.Prefixes;
import dev.winnow.embed.files.ModelCache;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.running.Conversion;
import dev.winnow.embed.running.Device;
import dev.winnow.embed.running.Encoder;
import dev.winnow.embed.running.GraphEncoder;
import dev.winnow.embed.running.OnnxSession;
import dev.winnow.embed.running.Precision;
import dev.winnow.embed.threads.Gate;
import dev.winnow.embed.threads.InferencePool;
import dev.winnow.embed.tokens.TextTokenizer;
import java.util.List;
import java.util.function.Supplier;
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
  /// Tokens of a batch; see [ModelsConfig#batchTokens].
  private static final int CPU_BATCH_TOKENS = 256;

  private static final int GPU_BATCH_TOKENS = 8192;

  private final ModelFiles files;
  private final Host host;
  private @Nullable Loaded loaded;

  /// What the embedders of one [Models] share.
  record Host(ModelsConfig config, Device device, ModelCache cache, InferencePool pool, Gate gate) {
    TextTokenizer tokenizer(ModelFiles files) {
      return TextTokenizer.open(
          files.tokenizer(), files.info().maxTokens(), config.maxCharacters(), cache.natives());
    }

    Conversion conversion() {
      return new Conversion(cache.weights(), config.packedBytes());
    }
  }

  private OnnxEmbedder(ModelFiles files, Host host, @Nullable Loaded loaded) {
    this.files = files;
    this.host = host;
    this.loaded = loaded;
  }

  /// Opens the model at once only if its files do not tell the dimension.
  static OnnxEmbedder of(ModelFiles files, Host host) {
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

  @Override
  public int dimension() {
    return files.info().dimension();
  }

  @Override
  public String fingerprint() {
    return files.fingerprint();
  }

  @Override
  public Embeddings passages(List<String> texts) {
    return embed(texts, files.info().prefixes().passage());
  }

  @Override
  public float[] query(String text) {
    return embed(List.of(text), files.info().prefixes().query()).vector(0);
  }

  private Embeddings embed(List<String> texts, String prefix) {
    try (var _ = host.gate().enter()) {
      Loaded model = load();
      var call =
          new EmbedCall(
              files.info(), model.encoder(), files.projections(), model.tokenizer(), host.pool());
      Embeddings embeddings = call.embed(List.copyOf(texts), prefix, batchTokens());
      host.config().listener().embedded(call.report());
      return embeddings;
    }
  }

  /// Opens the model and runs it once, so that the first call need not wait for it.
  void warmUp() {
    try (var _ = host.gate().enter()) {
      int[] ids = tokenizer().tokenize("a").ids;
      float _ = encoder().run(List.of(ids), ids.length, vectors -> vectors.get(0));
    }
  }

  synchronized boolean isOpen() {
    return loaded != null;
  }

  /// Work on this model by others, while it is open.
  <T> T inside(Supplier<T> work) {
    try (var _ = host.gate().enter()) {
      return work.get();
    }
  }

  Encoder encoder() {
    return load().encoder();
  }

  TextTokenizer tokenizer() {
    return load().tokenizer();
  }

  ModelFiles files() {
    return files;
  }

  Prefixes prefixes() {
    return files.info().prefixes();
  }

  InferencePool pool() {
    return host.pool();
  }

  /// Which texts run together.
  List<int[]> plan(int[] lengths) {
    return EmbedCall.plan(encoder(), lengths, batchTokens());
  }

  /// Of unit length.
  float[] unit(double[] vector) {
    return EmbedCall.unit(files.info(), vector);
  }

  private int batchTokens() {
    int configured = host.config().batchTokens();
    if (configured > 0) {
      return configured;
    }
    return host.device().kind() == Device.Kind.CUDA ? GPU_BATCH_TOKENS : CPU_BATCH_TOKENS;
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
    static Loaded open(ModelFiles files, Host host) {
      Encoder encoder = encoder(files, host);
      try {
        return new Loaded(encoder, host.tokenizer(files));
      } catch (RuntimeException e) {
        encoder.close();
        throw e;
      }
    }

    private static Encoder encoder(ModelFiles files, Host host) {
      Transformer transformer = files.transformer();
      return transformer == null
          ? OnnxSession.open(files.weights(), files.alone(), host.device())
          : GraphEncoder.open(
              transformer,
              Precision.named(files.info().precision()),
              host.device(),
              host.pool(),
              host.conversion());
    }

    void close() {
      tokenizer.close();
      encoder.close();
    }
  }
}
