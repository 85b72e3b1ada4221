package dev.winnow.embed;

import dev.winnow.embed.exports.Export;
import dev.winnow.embed.exports.NetworkInfo;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.running.Host;
import dev.winnow.embed.running.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/// Where a model comes from, found out once for whatever is opened of it. Immutable; nothing of it
/// is open.
sealed interface ModelSource permits BuiltInSource, WeightsSource, ReadyMadeSource {
  /// The source of a folder.
  static ModelSource of(String name) {
    Path folder = folder(name);
    try {
      Path network = SentenceModules.read(folder).transformer();
      Path file = Export.file(network);
      return file == null
          ? new WeightsSource(folder, network)
          : new ReadyMadeSource(folder, network, file);
    } catch (IOException e) {
      throw unreadable(folder.toString(), e);
    }
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
            .formatted(name, Models.names()));
  }

  static UncheckedIOException unreadable(String folder, IOException e) {
    return new UncheckedIOException("cannot read the model folder " + folder + ": " + e, e);
  }

  /// What is to be noted of the files of sentence-transformers in a model's folder.
  static List<String> notesOf(Path folder) {
    try {
      return SentenceFiles.read(folder).notes();
    } catch (IOException e) {
      throw unreadable(folder.toString(), e);
    }
  }

  /// What embedders open.
  ModelFiles files(ModelHost host);

  /// How its files want texts read for late interaction.
  MultiVectorForm multiVectorForm(ModelFiles files);

  /// How its files want weights of the vocabulary made.
  SparseForm sparseForm();

  /// What its graph is built from.
  ///
  /// @throws ModelException where its network is run as its file is
  Transformer transformer();

  default NetworkInfo network() {
    return NetworkInfo.of(transformer());
  }

  /// The form of its weights where [ModelsConfig#precision] leaves it open.
  default WeightForm automaticForm(Host host) {
    return Precision.AUTO.resolved(host.device(), transformer().weights()).form();
  }

  default Forward forward(GraphOptions options, Host host) {
    return Forward.open(transformer(), options, host);
  }

  /// What its files say or hold that is not read, in words.
  List<String> notes();

  /// Tokens that its files want read of a text, special tokens included.
  int maxTokens();

  /// Its `tokenizer.json` or `vocab.txt`.
  URL tokenizer();

  static ModelException notBuilt(String name) {
    return new ModelException(
        "model %s is run as its file is; expected one in fp32, or a folder with config.json and model.safetensors of a family that is known here"
            .formatted(name));
  }
}
