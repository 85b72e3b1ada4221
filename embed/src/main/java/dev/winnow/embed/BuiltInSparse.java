package dev.winnow.embed;

import dev.winnow.embed.files.ModelCache;
import dev.winnow.embed.files.ModelException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Sparse encoders that come as Maven dependencies: the files of a model folder in a jar.
enum BuiltInSparse {
  SPLADE_TINY("splade-tiny", "dev.winnow:winnow-model-splade-tiny");

  private static final List<String> FILES =
      List.of("config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors");

  private final String title;
  private final String dependency;

  BuiltInSparse(String title, String dependency) {
    this.title = title;
    this.dependency = dependency;
  }

  static Optional<BuiltInSparse> named(String name) {
    return Arrays.stream(values()).filter(model -> model.title.equals(name)).findFirst();
  }

  static List<String> names() {
    return Arrays.stream(values()).map(model -> model.title).toList();
  }

  /// The model's folder.
  ///
  /// @param classPath where the jar is
  Path unpack(ModelCache cache, ClassLoader classPath) {
    Path folder = Path.of("");
    for (String file : FILES) {
      String resource = "winnow/models/" + title + "/" + file;
      URL url = classPath.getResource(resource);
      if (url == null) {
        throw new ModelException(
            "model %s is not on the class path (no %s); add the Maven dependency %s, whose version Winnow's BOM dev.winnow:winnow sets"
                .formatted(title, resource, dependency));
      }
      folder = cache.unpackInto(title, file, url);
    }
    return folder;
  }
}
