package dev.winnow.embed;

import dev.winnow.embed.files.ModelCache;
import dev.winnow.embed.running.Device;
import dev.winnow.embed.running.Host;
import dev.winnow.embed.threads.Gate;
import dev.winnow.embed.tokens.TextTokenizer;
import java.net.URL;

/// What the embedders of one [Models] share.
///
/// @param running what their networks run on
/// @param gate of the models that own all of it
record ModelHost(ModelsConfig config, Host running, ModelCache cache, Gate gate) {
  /// Tokens of a batch; see [ModelsConfig#batchTokens].
  private static final int CPU_BATCH_TOKENS = 256;

  private static final int GPU_BATCH_TOKENS = 8192;

  TextTokenizer tokenizer(ModelFiles files) {
    return tokenizer(files.tokenizer().file(), files.info().maxTokens());
  }

  /// @param maxTokens that are read of a text
  TextTokenizer tokenizer(URL file, int maxTokens) {
    return TextTokenizer.open(file, maxTokens, config.maxCharacters(), cache.natives());
  }

  Device device() {
    return running.device();
  }

  int batchTokens() {
    int configured = config.batchTokens();
    if (configured > 0) {
      return configured;
    }
    return device().kind() == Device.Kind.CUDA ? GPU_BATCH_TOKENS : CPU_BATCH_TOKENS;
  }
}
