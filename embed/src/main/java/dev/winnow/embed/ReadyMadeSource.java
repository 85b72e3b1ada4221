package dev.winnow.embed;

import dev.winnow.embed.ModelInfo.Origin;
import dev.winnow.embed.ModelInfo.Pooling;
import dev.winnow.embed.exports.Export;
import dev.winnow.embed.exports.NetworkInfo;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.files.OnnxFile;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.running.Host;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/// A folder whose network is run as its file is: an [Export], and what [SentenceFiles] reads.
///
/// @param home the folder of its network and tokenizer: the same, or that of a step of
///   `modules.json`
/// @param file its network
record ReadyMadeSource(Path folder, Path home, Path file) implements ModelSource {
  /// Longer texts cost much memory; a folder that wants them says so in its files.
  private static final int MOST_TOKENS_BY_DEFAULT = 8192;

  private static final int DEFAULT_TOKENS = 512;

  /// @return with a dimension of 0: only the opened network tells
  @Override
  public ModelFiles files(ModelHost host) {
    if (Export.isDecoder(file)) {
      throw new ModelException(
          "folder %s has neither config.json with model.safetensors (or its shards and their index) nor model.onnx nor onnx/model.onnx; expected a model in the Hugging Face layout, or choose one of %s"
              .formatted(folder, Models.names()));
    }
    try {
      return read(host);
    } catch (IOException e) {
      throw ModelSource.unreadable(folder.toString(), e);
    }
  }

  private ModelFiles read(ModelHost host) throws IOException {
    var sentences = SentenceFiles.read(folder);
    ModelFiles.TokenizerJson tokenizer = sentences.tokenizer();
    OnnxFile onnx = OnnxFile.read(file);
    boolean finished =
        onnx.outputs().stream().anyMatch(output -> output.name().equals("sentence_embedding"));
    if (!finished && !sentences.projections().isEmpty()) {
      throw new ModelException(
          "%s has a Dense module, which is not supported beside a ready-made network; expected an output sentence_embedding, model.safetensors, or no other modules than Transformer, Pooling and Normalize"
              .formatted(folder.resolve("modules.json")));
    }
    Pooling pooling = sentences.pooling(Pooling.MEAN);
    boolean dynamic = onnx.scalesByBatch();
    var info =
        new ModelInfo(
            folder.toString(),
            dynamic ? "int8" : "fp32",
            0,
            new ModelInfo.Reading(maxTokens(sentences), pooling, sentences.prefixes()),
            finished ? sentences.vectors().asTheyAre() : sentences.vectors(),
            new Origin(folder.toString(), "", ""));
    String hash = host.cache().hash(onnx.files());
    var built = new ModelFiles.NetworkFiles(file, hash, null, List.of(), dynamic);
    List<String> notes = finished ? sentences.notes() : sentences.denseNotes(pooling);
    return new ModelFiles(info, built, tokenizer, notes);
  }

  private int maxTokens(SentenceFiles sentences) throws IOException {
    OptionalInt positions = Export.positions(home);
    int most = positions.orElse(Integer.MAX_VALUE);
    int byDefault = positions.isPresent() ? Math.min(most, MOST_TOKENS_BY_DEFAULT) : DEFAULT_TOKENS;
    return Math.min(most, sentences.maxTokens(most, byDefault));
  }

  @Override
  public List<String> notes() {
    return ModelSource.notesOf(folder);
  }

  @Override
  public int maxTokens() {
    try {
      return maxTokens(SentenceFiles.read(folder));
    } catch (IOException e) {
      throw ModelSource.unreadable(folder.toString(), e);
    }
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
    throw ModelSource.notBuilt(folder.toString());
  }

  private Export export() {
    return Export.read(home, file);
  }

  @Override
  public NetworkInfo network() {
    return export().info();
  }

  @Override
  public WeightForm automaticForm(Host host) {
    return WeightForm.FLOAT;
  }

  @Override
  public Forward forward(GraphOptions options, Host host) {
    return Forward.open(export(), options, host);
  }

  @Override
  public URL tokenizer() {
    return SentenceFiles.tokenizerFile(home);
  }
}
