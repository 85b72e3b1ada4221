package org.example.codesearch;

import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// An index of the declarations in a source folder. Keywords suit code: no model runs.
final class Repository {
  private static final Set<String> LEFT_OUT = Set.of("target", "build", "node_modules");
  private static final int PAGE = 1_000;
  private static final int TOGETHER = 100;

  /// What an update did.
  ///
  /// @param unread files that could not be read, each with the reason
  record Update(int files, int declarations, int removed, Map<String, String> unread) {}

  private Repository() {}

  static Engine open(Path index) {
    return Engine.open(
        index, EngineConfig.DEFAULTS.withRecipe(Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER)));
  }

  /// Makes the index say what the folder says: declarations that are gone are deleted.
  static Update update(Engine engine, Path source) throws IOException {
    Map<String, Document> documents = new LinkedHashMap<>();
    Map<String, String> unread = new LinkedHashMap<>();
    Map<String, String> texts = new LinkedHashMap<>();
    List<Path> files = files(source);
    for (Path file : files) {
      String path = source.relativize(file).toString().replace('\\', '/');
      try {
        texts.put(path, Files.readString(file));
      } catch (MalformedInputException e) {
        unread.put(path, "it is not UTF-8");
      }
      if (texts.size() == TOGETHER || file.equals(files.getLast())) {
        for (Declaration one : JavaSource.declarations(texts)) {
          Document document = one.document();
          documents.put(document.id(), document);
        }
        texts.clear();
      }
    }
    List<String> gone = new ArrayList<>(ids(engine));
    gone.removeIf(id -> documents.containsKey(id) || unread.containsKey(id.split("#")[0]));
    engine.delete(gone);
    engine.add(documents.values());
    engine.commit();
    return new Update(files.size(), documents.size(), gone.size(), unread);
  }

  private static List<Path> files(Path source) throws IOException {
    try (Stream<Path> all = Files.walk(source)) {
      return all.filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !isLeftOut(source.relativize(file)))
          .sorted()
          .toList();
    }
  }

  private static boolean isLeftOut(Path file) {
    for (Path name : file) {
      if (LEFT_OUT.contains(name.toString()) || name.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  private static List<String> ids(Engine engine) {
    List<String> all = new ArrayList<>();
    List<String> page = engine.ids(Filter.exists("path"), "", PAGE);
    while (!page.isEmpty()) {
      all.addAll(page);
      page = engine.ids(Filter.exists("path"), page.getLast(), PAGE);
    }
    return all;
  }
}
