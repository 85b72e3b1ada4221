package dev.winnow.embed.tokens;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Opens tokenizers of the DJL library without its habits: left alone it asks a cloud's metadata
/// address who it runs on (seconds of waiting where nobody answers) and reports home, downloads
/// another native library where it finds a GPU, and unpacks to a folder of its own in the user's
/// home. System properties turn that off, and nothing else does, so they are set while it opens and
/// put back afterwards. What the user has set stays.
final class HuggingFaceLibrary {
  private static final String OFFLINE = "ai.djl.offline";
  private static final String NATIVES = "ENGINE_CACHE_DIR";

  private HuggingFaceLibrary() {}

  static synchronized HuggingFaceTokenizer load(
      InputStream json, Map<String, String> options, Path natives) throws IOException {
    @Nullable String offline = System.getProperty(OFFLINE);
    @Nullable String folder = System.getProperty(NATIVES);
    boolean folderChosen =
        folder != null
            || System.getProperty("DJL_CACHE_DIR") != null
            || System.getenv("DJL_CACHE_DIR") != null;
    try {
      System.setProperty(OFFLINE, "true");
      if (!folderChosen) {
        System.setProperty(NATIVES, natives.toString());
      }
      return HuggingFaceTokenizer.newInstance(json, options);
    } finally {
      restore(OFFLINE, offline);
      restore(NATIVES, folder);
    }
  }

  /// The ids of a text without special tokens. Half of what the library's own call takes goes into
  /// what else it copies: words, kinds, places.
  static int[] ids(HuggingFaceTokenizer tokenizer, String text) {
    long encoding = TokenizersLibrary.LIB.encode(tokenizer.getHandle(), text, false);
    try {
      long[] ids = TokenizersLibrary.LIB.getTokenIds(encoding);
      return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
    } finally {
      TokenizersLibrary.LIB.deleteEncoding(encoding);
    }
  }

  private static void restore(String property, @Nullable String value) {
    if (value == null) {
      System.clearProperty(property);
    } else {
      System.setProperty(property, value);
    }
  }
}
