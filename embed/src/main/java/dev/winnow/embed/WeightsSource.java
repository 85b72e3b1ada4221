package dev.winnow.embed;

import dev.winnow.embed.ModelInfo.Origin;
import dev.winnow.embed.ModelInfo.Pooling;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.files.Weights;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.running.Precision;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A folder with a network that is built here, in the Hugging Face layout:
///
///     config.json             what the network computes
///     model.safetensors       its weights, or the index of their shards
///     tokenizer.json
///
/// and with what [SentenceFiles] reads. An ONNX file beside them is not read, unless the family is
/// not known.
record WeightsSource(Path folder) implements ModelSource {
  /// Longer texts cost much memory; a folder that wants them says so in its files.
  private static final int MOST_TOKENS_BY_DEFAULT = 8192;

  @Override
  public ModelFiles files(ModelHost host) {
    try {
      if (!Files.isRegularFile(folder.resolve("config.json")) || !Weights.in(folder)) {
        throw new ModelException(
            "folder %s has neither config.json with model.safetensors (or its shards and their index) nor model.onnx nor onnx/model.onnx; expected a model in the Hugging Face layout, or choose one of %s"
                .formatted(folder, Models.names()));
      }
      return read(host);
    } catch (IOException e) {
      throw ModelSource.unreadable(folder.toString(), e);
    }
  }

  private ModelFiles read(ModelHost host) throws IOException {
    var sentences = new SentenceFiles(folder);
    ModelFiles.TokenizerJson tokenizer = sentences.tokenizer();
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
            sentences.vectors(),
            new Origin(folder.toString(), "", ""));
    String hash = host.cache().hash(files);
    var network = new ModelFiles.NetworkFiles(folder, hash, transformer, projections, false);
    return new ModelFiles(info, network, tokenizer);
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

  @Override
  public MultiVectorForm multiVectorForm(ModelFiles files) {
    return MultiVectorFiles.read(folder, files);
  }

  @Override
  public Transformer transformer() {
    return Transformer.read(folder);
  }

  @Override
  public URL tokenizer() {
    return SentenceFiles.tokenizerFile(folder);
  }
}
