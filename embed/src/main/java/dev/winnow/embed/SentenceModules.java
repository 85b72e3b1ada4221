package dev.winnow.embed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.embed.files.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The steps of sentence-transformers in a model's folder, as `modules.json` lists them, each with
/// the folder of its own files. A `Router` has a way of its own for queries (`router_config.json`).
///
/// @param folder of the model
/// @param documents steps for documents, and for queries that go no other way; empty where no file
///   lists any
/// @param queries steps for queries alone; empty where they go the same way
record SentenceModules(Path folder, List<Module> documents, List<Module> queries) {
  static final String FILE = "modules.json";
  private static final String ROUTER = "router_config.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /// A step.
  ///
  /// @param type its class, without packages
  /// @param path of its folder, within the model's
  record Module(String type, String path) {}

  static SentenceModules read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return new SentenceModules(folder, List.of(), List.of());
    }
    List<Module> modules = new ArrayList<>();
    for (JsonNode module : JSON.readTree(file.toFile())) {
      modules.add(new Module(type(module.path("type")), module.path("path").asText()));
    }
    if (modules.size() == 1 && modules.getFirst().type().equals("Router")) {
      return routed(folder, modules.getFirst());
    }
    return new SentenceModules(folder, List.copyOf(modules), List.of());
  }

  private static String type(JsonNode name) {
    return name.asText().substring(name.asText().lastIndexOf('.') + 1);
  }

  private static SentenceModules routed(Path folder, Module router) throws IOException {
    Path home = inside(folder, router.path());
    Path file = home.resolve(ROUTER);
    if (!Files.isRegularFile(file)) {
      throw new ModelException(
          "%s names a Router, and there is no %s; expected it: fetch the model's folder again"
              .formatted(folder.resolve(FILE), file));
    }
    JsonNode config = JSON.readTree(file.toFile());
    List<Module> documents = route(config, router, "document");
    if (documents.isEmpty()) {
      throw new ModelException(
          "%s has the routes %s; expected one for documents, and at most one other for queries"
              .formatted(file, config.path("structure")));
    }
    return new SentenceModules(folder, documents, route(config, router, "query"));
  }

  private static List<Module> route(JsonNode config, Module router, String name) {
    List<Module> modules = new ArrayList<>();
    for (JsonNode step : config.path("structure").path(name)) {
      String path = router.path().isEmpty() ? step.asText() : router.path() + "/" + step.asText();
      modules.add(new Module(type(config.path("types").path(step.asText())), path));
    }
    return modules;
  }

  static Path inside(Path folder, String path) {
    try {
      Path home = folder.resolve(path).normalize();
      if (home.startsWith(folder.normalize())) {
        return home;
      }
    } catch (InvalidPathException e) {
      // no folder has such a name
    }
    throw new ModelException(
        "%s has the path '%s'; expected a folder inside of the model's"
            .formatted(folder.resolve(FILE), path));
  }

  Optional<Module> first(String... types) {
    List<String> wanted = List.of(types);
    return documents.stream().filter(module -> wanted.contains(module.type())).findFirst();
  }

  boolean has(String type) {
    return first(type).isPresent();
  }

  Path folder(Module module) {
    return inside(folder, module.path());
  }

  /// The folder of the network and its tokenizer: that of the step `Transformer`; the model's own
  /// where no file says.
  Path transformer() {
    return first("Transformer", "MLMTransformer").map(this::folder).orElse(folder);
  }
}
