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
///     tokenizer.json          or `vocab.txt` of BERT and MPNet
///
/// and with what [SentenceFiles] reads. An ONNX file beside them is not read, unless the family is
/// not known.
///
/// @param folder of the model
/// @param home of its network and tokenizer: the same, or that of a step of `modules.json`
record WeightsSource(Path folder, Path home) implements ModelSource {
  /// Longer texts cost much memory; a folder that wants them says so in its files.
  private static final int MOST_TOKENS_BY_DEFAULT = 8192;

  @Override
  public ModelFiles files(ModelHost host) {
    try {
      if (!Files.isRegularFile(home.resolve("config.json")) || !Weights.in(home)) {
        throw new ModelException(
            "folder %s has neither config.json with model.safetensors (or its shards and their index) nor model.onnx nor onnx/model.onnx; expected a model in the Hugging Face layout, or choose one of %s"
                .formatted(home, Models.names()));
      }
      return read(host);
    } catch (IOException e) {
      throw ModelSource.unreadable(folder.toString(), e);
    }
  }

  private ModelFiles read(ModelHost host) throws IOException {
    var sentences = SentenceFiles.read(folder);
    ModelFiles.TokenizerJson tokenizer = sentences.tokenizer();
    Transformer transformer = transformer();
    Precision precision = host.config().precision().resolved(host.device(), transformer.weights());
    Pooling pooling = sentences.pooling(transformer.causal() ? Pooling.LAST : Pooling.MEAN);
    List<Path> files = new ArrayList<>(transformer.weights().files());
    files.add(Weights.inside(home, "config.json"));
    List<Projection> projections = new ArrayList<>();
    for (var projection : sentences.projections().entrySet()) {
      projections.add(projection.getValue());
      files.addAll(Weights.read(folder.resolve(projection.getKey())).files());
      files.add(Weights.inside(folder, projection.getKey() + "/config.json"));
    }
    int dimension = dimension(transformer.shape().hidden(), projections);
    var info =
        new ModelInfo(
            folder.toString(),
            precision.name().toLowerCase(Locale.ROOT),
            dimension,
            new ModelInfo.Reading(maxTokens(sentences, transformer), pooling, sentences.prefixes()),
            sentences.vectors(),
            new Origin(folder.toString(), "", ""));
    String hash = host.cache().hash(files);
    var built = new ModelFiles.NetworkFiles(home, hash, transformer, projections, false);
    return new ModelFiles(info, built, tokenizer, sentences.denseNotes(pooling));
  }

  private static int maxTokens(SentenceFiles sentences, Transformer transformer)
      throws IOException {
    int tokens = transformer.shape().maxTokens();
    return Math.min(
        sentences.maxTokens(tokens, Math.min(tokens, MOST_TOKENS_BY_DEFAULT)),
        transformer.mostTokens());
  }

  @Override
  public List<String> notes() {
    return ModelSource.notesOf(folder);
  }

  @Override
  public int maxTokens() {
    try {
      return maxTokens(SentenceFiles.read(folder), transformer());
    } catch (IOException e) {
      throw ModelSource.unreadable(folder.toString(), e);
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

  @Override
  public MultiVectorForm multiVectorForm(ModelFiles files) {
    return MultiVectorFiles.read(folder, files);
  }

  @Override
  public SparseForm sparseForm() {
    return SparseForm.read(folder);
  }

  @Override
  public Transformer transformer() {
    return Transformer.read(home);
  }

  @Override
  public URL tokenizer() {
    return SentenceFiles.tokenizerFile(home);
  }
}
