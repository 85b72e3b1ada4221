package dev.winnow.embed.tokens;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import dev.winnow.embed.files.NativeLibraries;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Opens tokenizers of the DJL library without its habits: left alone it asks a cloud's metadata
/// address who it runs on (seconds of waiting where nobody answers) and reports home, downloads
/// another native library where it finds a GPU, and unpacks to a folder of its own in the user's
/// home, from which it loads without a look. System properties turn that off, and nothing else
/// does, so they are set while it opens and put back afterwards. What the user has set stays.
final class HuggingFaceLibrary {
  private static final String OFFLINE = "ai.djl.offline";
  private static final String NATIVES = "ENGINE_CACHE_DIR";

  /// Left alone it loads whatever lies under the library's name in its folder.
  private static final String LIBRARY = "RUST_LIBRARY_PATH";

  private static final String FILE = System.mapLibraryName("tokenizers");

  private HuggingFaceLibrary() {}

  /// The library for this machine; null where it needs others beside it, as on Windows.
  private static @Nullable URL packed() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String kind = system.contains("mac") ? "osx" : "linux";
    String processor = System.getProperty("os.arch", "").replace("amd64", "x86_64");
    return system.contains("windows")
        ? null
        : TokenizersLibrary.class.getResource(
            "/native/lib/%s-%s/cpu/%s".formatted(kind, processor, FILE));
  }

  static synchronized HuggingFaceTokenizer load(
      InputStream json, Map<String, String> options, Path natives) throws IOException {
    @Nullable String offline = System.getProperty(OFFLINE);
    @Nullable String folder = System.getProperty(NATIVES);
    boolean folderChosen =
        folder != null
            || System.getProperty("DJL_CACHE_DIR") != null
            || System.getenv("DJL_CACHE_DIR") != null;
    @Nullable String library = System.getProperty(LIBRARY);
    boolean libraryChosen = library != null || System.getenv(LIBRARY) != null;
    try {
      System.setProperty(OFFLINE, "true");
      if (!folderChosen) {
        System.setProperty(NATIVES, natives.toString());
      }
      URL packed = packed();
      if (!folderChosen && !libraryChosen && packed != null) {
        System.setProperty(LIBRARY, new NativeLibraries(natives).unpack(packed, FILE).toString());
      }
      return HuggingFaceTokenizer.newInstance(json, options);
    } finally {
      restore(OFFLINE, offline);
      restore(NATIVES, folder);
      restore(LIBRARY, library);
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
