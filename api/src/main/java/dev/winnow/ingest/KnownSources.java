package dev.winnow.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.winnow.engine.Engine;
import dev.winnow.index.IndexVersionException;
import dev.winnow.ingest.read.CleanText;
import dev.winnow.ingest.walk.FileNames;
import dev.winnow.ingest.walk.Reach;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The sources that an index knows, in the order in which they came. They are a note of the index,
/// so they are committed together with their documents. Confined to one thread.
///
///     [{"root": "file:///srv/docs", "name": "docs", "prefix": ""}]
final class KnownSources {
  private static final String NOTE = "ingest.sources";
  private static final JsonMapper MAPPER = new JsonMapper();

  private final List<Source> sources = new ArrayList<>();
  private final Map<String, Source> byName = new HashMap<>();
  private final Map<Path, Source> byPath = new HashMap<>();

  KnownSources(List<Source> sources) {
    for (Source source : sources) {
      Source _ = put(source);
    }
  }

  private Source put(Source source) {
    sources.add(source);
    index(source);
    return source;
  }

  private void index(Source source) {
    byName.put(source.name(), source);
    source.path().ifPresent(path -> byPath.put(path, source));
  }

  static KnownSources in(Engine engine) {
    String note = engine.note(NOTE).orElse("[]");
    List<Source> sources = new ArrayList<>();
    try {
      for (JsonNode json : MAPPER.readTree(note)) {
        sources.add(
            new Source(
                URI.create(json.path("root").asText()),
                json.path("name").asText(),
                json.path("prefix").asText()));
      }
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new IndexVersionException(
          "the list of sources in %s cannot be read; expected a JSON array; use the version of Winnow that made it, or index again"
              .formatted(engine.folder()),
          e);
    }
    return new KnownSources(sources);
  }

  /// Writes the list with the next commit.
  void keepIn(Engine engine) {
    List<Map<String, String>> json = new ArrayList<>();
    for (Source source : sources) {
      Map<String, String> members = new LinkedHashMap<>();
      members.put("root", source.root().toString());
      members.put("name", source.name());
      members.put("prefix", source.prefix());
      json.add(members);
    }
    try {
      engine.note(NOTE, MAPPER.writeValueAsString(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // cannot happen: texts
    }
  }

  List<Source> all() {
    return List.copyOf(sources);
  }

  Optional<Source> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /// The source of an item, by the id that follows from its path.
  Optional<Source> ofPlace(String place) {
    int end = place.indexOf(Source.SEPARATOR);
    String prefix = end < 0 ? "" : place.substring(0, end) + Source.SEPARATOR;
    return sources.stream().filter(source -> source.prefix().equals(prefix)).findFirst();
  }

  /// The path inside the source of an item, by the id that follows from it.
  String pathIn(String place) {
    return place.substring(ofPlace(place).map(source -> source.prefix().length()).orElse(0));
  }

  Optional<Source> at(Path real) {
    return Optional.ofNullable(byPath.get(real));
  }

  /// The deepest known folder from which a walk would come to `real`.
  Optional<Source> ownerOf(Path real) {
    for (Path up = real; up != null; up = up.getParent()) {
      Source source = byPath.get(up);
      if (source != null && Files.isDirectory(up) && Reach.leads(up, real)) {
        return Optional.of(source);
      }
    }
    return Optional.empty();
  }

  /// The known sources inside a folder, but not the folder itself, by their path.
  Map<Path, Source> below(Path folder) {
    Map<Path, Source> below = new LinkedHashMap<>();
    byPath.forEach((root, source) -> {
      if (!root.equals(folder) && root.startsWith(folder)) {
        below.put(root, source);
      }
    });
    return below;
  }

  /// Those whose folder or archive is gone.
  List<Source> gone() {
    return sources.stream().filter(source -> !source.exists()).toList();
  }

  Source add(Path real) {
    String name = freeName(real);
    boolean first = sources.stream().noneMatch(source -> source.prefix().isEmpty());
    return put(new Source(Source.uri(real), name, first ? "" : name + Source.SEPARATOR));
  }

  /// Keeps the name, and so the ids, of a source that has moved.
  Source move(Source from, Path to) {
    var moved = new Source(Source.uri(to), from.name(), from.prefix());
    sources.set(sources.indexOf(from), moved);
    byPath.values().remove(from);
    index(moved);
    return moved;
  }

  void remove(Source source) {
    sources.remove(source);
    byName.remove(source.name());
    byPath.values().remove(source);
  }

  /// The folder's name; with its parent's where that is taken; with a number where both are.
  private String freeName(Path real) {
    String name = CleanText.of(FileNames.last(real));
    if (name.isEmpty()) {
      name = "root";
    }
    Path parent = real.getParent();
    List<String> wished = new ArrayList<>(List.of(name));
    if (parent != null && parent.getFileName() != null) {
      wished.add(CleanText.of(FileNames.last(parent)) + "/" + name);
    }
    for (String wish : wished) {
      if (named(wish).isEmpty()) {
        return wish;
      }
    }
    int number = 2;
    while (named(name + "-" + number).isPresent()) {
      number++;
    }
    return name + "-" + number;
  }

  /// A path without symbolic links, as far as it exists.
  static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException _) {
      return realAsFarAsThere(path);
    }
  }

  private static Path realAsFarAsThere(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    for (Path there = absolute; there != null; there = there.getParent()) {
      if (Files.exists(there)) {
        try {
          return there.toRealPath().resolve(there.relativize(absolute)).normalize();
        } catch (IOException _) {
          return absolute;
        }
      }
    }
    return absolute;
  }
}
