package dev.winnow.embed;

import dev.winnow.embed.ModelInfo.Origin;
import dev.winnow.embed.ModelInfo.Pooling;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.files.OnnxFile;
import dev.winnow.embed.files.Sha256;
import dev.winnow.embed.files.Weights;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.running.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A folder with an encoder in the Hugging Face layout:
///
///     config.json             what the network computes
///     model.safetensors       its weights, or the index of their shards
///     tokenizer.json
///
/// or, ready-made, `model.onnx` (or `onnx/model.onnx`) with weights inside and `tokenizer.json`; and
/// with what [SentenceFiles] reads. Where a folder has both, the graph is built here, unless its
/// family is not known.
final class ModelFolder {
  private static final int DEFAULT_TOKENS = 512;

  /// Longer texts cost much memory; a folder that wants them says so in its files.
  private static final int MOST_TOKENS_BY_DEFAULT = 8192;

  private final Path folder;
  private final SentenceFiles sentences;
  private final OnnxEmbedder.Host host;

  private ModelFolder(Path folder, OnnxEmbedder.Host host) {
    this.folder = folder;
    this.host = host;
    sentences = new SentenceFiles(folder);
  }

  /// @return for a ready-made network with a dimension of 0: only the opened one tells
  static ModelFiles read(Path path, OnnxEmbedder.Host host) {
    var folder = new ModelFolder(path, host);
    try {
      return folder.read();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the model folder " + path + ": " + e, e);
    }
  }

  private ModelFiles read() throws IOException {
    Path onnx = onnx();
    if (onnx != null && !Transformer.in(folder)) {
      return readyMade(onnx);
    }
    if (!Files.isRegularFile(folder.resolve("config.json")) || !Weights.in(folder)) {
      throw new ModelException(
          "folder %s has neither config.json with model.safetensors (or its shards and their index) nor model.onnx nor onnx/model.onnx; expected a model in the Hugging Face layout, or choose one of %s"
              .formatted(folder, Models.names()));
    }
    return built();
  }

  private Path tokenizer() throws IOException {
    if (!Files.isRegularFile(folder.resolve("tokenizer.json"))) {
      throw new ModelException("folder " + folder + " has no tokenizer.json; expected one");
    }
    Path tokenizer = Weights.inside(folder, "tokenizer.json");
    sentences.requireCase(tokenizer);
    return tokenizer;
  }

  private ModelFiles built() throws IOException {
    Path tokenizer = tokenizer();
    Transformer transformer = Transformer.read(folder);
    Precision precision = host.config().precision().resolved(host.device(), transformer.weights());
    Pooling pooling = sentences.pooling(transformer.causal() ? Pooling.LAST : Pooling.MEAN);
    List<Path> files = new ArrayList<>(transformer.weights().files());
    files.add(Weights.inside(folder, "config.json"));
    List<Projection> projections = new ArrayList<>();
    for (var projection : sentences.projections().entrySet()) {
      projections.add(projection.getValue());
      files.addAll(Weights.read(folder.resolve(projection.getKey())).files());
      files.add(Weights.inside(folder, projection.getKey() + "/config.json"));
    }
    int dimension = dimension(transformer.shape().hidden(), projections);
    int most = Math.min(transformer.shape().maxTokens(), MOST_TOKENS_BY_DEFAULT);
    var info =
        new ModelInfo(
            folder.toString(),
            precision.name().toLowerCase(Locale.ROOT),
            dimension,
            new ModelInfo.Reading(
                Math.min(sentences.maxTokens(most), transformer.mostTokens()),
                pooling,
                sentences.prefixes()),
            new Origin(folder.toString(), "", ""));
    try (InputStream in = Files.newInputStream(tokenizer)) {
      return new ModelFiles(
          info,
          folder,
          host.cache().hash(files),
          transformer,
          projections,
          tokenizer.toUri().toURL(),
          Sha256.of(in),
          false);
    }
  }

  private int dimension(int hidden, List<Projection> projections) {
    int dimension = hidden;
    for (Projection projection : projections) {
      if (projection.inputs() != dimension) {
        throw new ModelException(
            "a Dense module of %s takes %d components; expected the %d that come to it"
                .formatted(folder, projection.inputs(), dimension));
      }
      dimension = projection.outputs();
    }
    return dimension;
  }

  private @Nullable Path onnx() {
    for (String name : List.of("model.onnx", "onnx/model.onnx")) {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    return null;
  }

  private ModelFiles readyMade(Path weights) throws IOException {
    Path tokenizer = tokenizer();
    if (!sentences.projections().isEmpty()) {
      throw new ModelException(
          "%s has a Dense module, which is not supported beside a ready-made network; expected model.safetensors, or no other modules than Transformer, Pooling and Normalize"
              .formatted(folder.resolve("modules.json")));
    }
    OnnxFile file = OnnxFile.read(weights);
    boolean dynamic = file.scalesByBatch();
    var info =
        new ModelInfo(
            folder.toString(),
            dynamic ? "int8" : "fp32",
            0,
            new ModelInfo.Reading(
                sentences.maxTokens(DEFAULT_TOKENS),
                sentences.pooling(Pooling.MEAN),
                sentences.prefixes()),
            new Origin(folder.toString(), "", ""));
    try (InputStream in = Files.newInputStream(tokenizer)) {
      return new ModelFiles(
          info,
          weights,
          host.cache().hash(file.files()),
          null,
          List.of(),
          tokenizer.toUri().toURL(),
          Sha256.of(in),
          dynamic);
    }
  }
}
