package dev.winnow.cli.measure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.winnow.index.eval.Qrels;
import dev.winnow.index.eval.ReadLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// A test collection in the layout of BEIR: its judged queries and their judgements.
///
/// @param queries texts of the judged queries by id, in the order of the file
record BeirCollection(Path folder, Map<String, String> queries, Qrels qrels) {
  private static final JsonMapper JSON = new JsonMapper();

  BeirCollection {
    queries = Collections.unmodifiableMap(new LinkedHashMap<>(queries));
  }

  static BeirCollection read(Path folder, String split, ReadLimits limits) {
    var _ = requireFile(folder.resolve("corpus.jsonl"), folder);
    Path judgements = folder.resolve("qrels").resolve(split + ".tsv");
    if (!Files.isRegularFile(judgements)) {
      throw new IllegalArgumentException(
          "split '%s' is not in %s; expected one of %s"
              .formatted(split, folder, splits(folder.resolve("qrels"))));
    }
    Qrels qrels = Qrels.read(judgements, limits);
    Map<String, String> queries = queries(requireFile(folder.resolve("queries.jsonl"), folder));
    queries.keySet().retainAll(qrels.grades().keySet());
    return new BeirCollection(folder, queries, qrels);
  }

  private static Map<String, String> queries(Path file) {
    Map<String, String> queries = new LinkedHashMap<>();
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (number++ == 0 && line.startsWith("\uFEFF")) {
          line = line.substring(1); // a byte order mark
        }
        if (!line.isBlank()) {
          JsonNode query = json(file, number, line);
          if (queries.put(query.path("_id").asText(), query.path("text").asText()) != null) {
            throw new IllegalArgumentException(
                "%s:%d: query '%s' appears twice; expected each id once"
                    .formatted(file, number, query.path("_id").asText()));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return queries;
  }

  private static JsonNode json(Path file, int number, String line) {
    try {
      JsonNode query = JSON.readTree(line);
      if (query.path("_id").isValueNode() && query.path("text").isTextual()) {
        return query;
      }
    } catch (JsonProcessingException e) {
      // reported below
    }
    throw new IllegalArgumentException(
        "%s:%d: expected a query such as {\"_id\":\"1\",\"text\":\"...\"}".formatted(file, number));
  }

  private static Path requireFile(Path file, Path folder) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "%s has no %s; expected a folder with corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv"
              .formatted(folder, file.getFileName()));
    }
    return file;
  }

  private static String splits(Path qrels) {
    try (var files = Files.list(qrels)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".tsv"))
          .map(name -> name.substring(0, name.length() - ".tsv".length()))
          .sorted()
          .collect(Collectors.joining(", "));
    } catch (IOException e) {
      return "none: there is no folder qrels";
    }
  }
}
