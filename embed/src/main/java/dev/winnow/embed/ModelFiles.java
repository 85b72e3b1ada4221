package dev.winnow.embed;

import dev.winnow.embed.files.Sha256;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.running.Precision;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A model as found on disk, not opened yet.
///
/// @param options how it is to be read
/// @param notes what its files say or hold that is not read, and what is assumed for dense vectors
record ModelFiles(
    ModelInfo info,
    NetworkFiles network,
    TokenizerJson tokenizer,
    EmbedderOptions options,
    List<String> notes) {

  /// A network.
  ///
  /// @param path the ONNX file, or the folder of the weights
  /// @param hash SHA-256 of all bytes of the weights, in hexadecimal
  /// @param transformer what the graph is built from, or null where the ONNX file is run as it is
  /// @param projections that a pooled vector passes through
  /// @param alone whether each text must run alone; see [OnnxEmbedder]
  record NetworkFiles(
      Path path,
      String hash,
      @Nullable Transformer transformer,
      List<Projection> projections,
      boolean alone) {}

  /// A `tokenizer.json` or a `vocab.txt`.
  ///
  /// @param hash its SHA-256
  record TokenizerJson(URL file, String hash) {}

  /// @param info and files of a model that is read as it was made to be
  ModelFiles(ModelInfo info, NetworkFiles network, TokenizerJson tokenizer, List<String> notes) {
    this(info, network, tokenizer, EmbedderOptions.DEFAULTS, notes);
  }

  ModelFiles withInfo(ModelInfo info) {
    return new ModelFiles(info, network, tokenizer, options, notes);
  }

  /// The same, read as the options say.
  ModelFiles with(EmbedderOptions options) {
    return new ModelFiles(
        options.applied(info, network.transformer()), network, tokenizer, options, notes);
  }

  @Nullable Transformer transformer() {
    return network.transformer();
  }

  List<Projection> projections() {
    return network.projections();
  }

  /// The graph in which its precision and its options want it.
  GraphOptions graph() {
    return GraphOptions.DEFAULTS
        .withPositions(options.positions())
        .withWeights(Precision.named(info.precision()).form());
  }

  /// See [Embedder#fingerprint]. Hashes of the files, not the files: cheap. Each part ends with a
  /// character that none contains, so no two different models give the same bytes.
  String fingerprint() {
    return Sha256.of(
        String.join(
            "\0",
            "winnow embedder 1",
            network.hash(),
            tokenizer.hash(),
            info.prefixes().query(),
            info.prefixes().passage(),
            info.pooling().name(),
            Integer.toString(info.maxTokens())
                + (info.vectors().unit() ? "" : "\0as they are")
                + options.fingerprint()));
  }
}
