package dev.winnow.embed;

import java.net.URL;
import java.nio.file.Path;

/// A model as found on disk, not opened yet.
///
/// @param weights the ONNX file
/// @param weightsHash SHA-256 of all its bytes, in hexadecimal
/// @param tokenizer its `tokenizer.json`
/// @param tokenizerHash SHA-256 of the same
/// @param alone whether each text must run alone; see [OnnxEmbedder]
record ModelFiles(
    ModelInfo info,
    Path weights,
    String weightsHash,
    URL tokenizer,
    String tokenizerHash,
    boolean alone) {

  ModelFiles withInfo(ModelInfo info) {
    return new ModelFiles(info, weights, weightsHash, tokenizer, tokenizerHash, alone);
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
