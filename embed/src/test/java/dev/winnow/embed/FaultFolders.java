package dev.winnow.embed;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/// Writes the folders of `bench/oracle/model_faults.py`: a stored one, with some files changed.
final class FaultFolders {
  private FaultFolders() {}

  static void write(Path stored, JsonNode fault, Path folder) throws IOException {
    Path base = stored.resolve(fault.path("base").asText());
    copy(base, folder);
    for (JsonNode removed : fault.path("removed")) {
      Files.delete(folder.resolve(removed.asText()));
    }
    for (Map.Entry<String, JsonNode> moved : fault.path("moved").properties()) {
      Path target = folder.resolve(moved.getKey());
      Files.createDirectories(target.getParent());
      Files.copy(base.resolve(moved.getValue().asText()), target);
    }
    for (Map.Entry<String, JsonNode> written : fault.path("written").properties()) {
      Path target = folder.resolve(written.getKey());
      Files.createDirectories(target.getParent());
      Files.writeString(target, written.getValue().asText());
    }
  }

  static void copy(Path from, Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = folder.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }
}
