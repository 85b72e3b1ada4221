package dev.winnow.embed;

import dev.winnow.embed.files.Sha256;
import dev.winnow.embed.network.Transformer;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A model as found on disk, not opened yet.
///
/// @param weights the ONNX file, or the folder of the weights
/// @param weightsHash SHA-256 of all bytes of the weights, in hexadecimal
/// @param transformer what the graph is built from, or null where the ONNX file is run as it is
/// @param projections that a pooled vector passes through
/// @param tokenizer its `tokenizer.json`
/// @param tokenizerHash SHA-256 of the same
/// @param alone whether each text must run alone; see [OnnxEmbedder]
record ModelFiles(
    ModelInfo info,
    Path weights,
    String weightsHash,
    @Nullable Transformer transformer,
    List<Projection> projections,
    URL tokenizer,
    String tokenizerHash,
    boolean alone) {

  ModelFiles withInfo(ModelInfo info) {
    return new ModelFiles(
        info, weights, weightsHash, transformer, projections, tokenizer, tokenizerHash, alone);
  }

  /// See [Embedder#fingerprint]. Hashes of the files, not the files: cheap. Each part ends with a
  /// character that none contains, so no two different models give the same bytes.
  String fingerprint() {
    return Sha256.of(
        String.join(
            "\0",
            "winnow embedder 1",
            weightsHash,
            tokenizerHash,
            info.prefixes().query(),
            info.prefixes().passage(),
            info.pooling().name(),
            Integer.toString(info.maxTokens())));
  }
}
