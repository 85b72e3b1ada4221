package dev.winnow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A collection whose queries are documents too, as ArguAna's: each finds itself first.
class IdenticalIdsTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path folder;

  @Test
  void aQueryDoesNotFindItself() throws IOException {
    arguments("arg-1", "arg-2", "arg-3");
    Outcome outcome = eval();
    JsonNode figures = JSON.readTree(outcome.out());

    assertEquals(1.0, figures.at("/ndcg@10").doubleValue());
    assertEquals(3, figures.at("/identical_ids_left_out").intValue());
    assertTrue(outcome.err().contains("in 3 of 3 queries, as BEIR does"), outcome.err());
    assertFalse(Files.readString(folder.resolve("run")).contains("arg-1 Q0 arg-1 "));
  }

  @Test
  void numbersAreIdsToo() throws IOException {
    arguments("1", "2", "10");

    assertEquals(1.0, JSON.readTree(eval().out()).at("/ndcg@10").doubleValue());
  }

  /// One more hit is asked for, so that the ranking has its length.
  @Test
  void theRankingKeepsItsLength() throws IOException {
    arguments("arg-1", "arg-2", "arg-3");
    var _ = eval("--k", "1");

    assertEquals(3, Files.readAllLines(folder.resolve("run")).size());
  }

  @Test
  void theQuerysOwnDocumentIsKeptWhereAskedFor() throws IOException {
    arguments("arg-1", "arg-2", "arg-3");
    Outcome outcome = eval("--keep-identical-ids");
    JsonNode figures = JSON.readTree(outcome.out());

    assertEquals(1 / (Math.log(3) / Math.log(2)), figures.at("/ndcg@10").doubleValue(), 1e-6);
    assertEquals(0, figures.at("/identical_ids_left_out").intValue());
    assertEquals("", outcome.err());
  }

  @Test
  void nothingIsSaidWhereNoIdsAreShared() throws IOException {
    arguments("arg-1", "arg-2", "arg-3");
    Path queries = folder.resolve("beir/queries.jsonl");
    Files.writeString(queries, Files.readString(queries).replace("arg-", "test-arg-"));
    Path qrels = folder.resolve("beir/qrels/test.tsv");
    Files.writeString(qrels, Files.readString(qrels).replaceAll("(?m)^arg-", "test-arg-"));

    assertEquals("", eval().err());
  }

  @Test
  void relevantDocumentsThatAreNotThereAreTold() throws IOException {
    arguments("arg-1", "arg-2", "arg-3");
    Path corpus = folder.resolve("beir/corpus.jsonl");
    Files.writeString(corpus, Files.readString(corpus).replace("counter-arg-2", "lost"));

    Outcome outcome = eval();

    assertTrue(
        outcome
            .err()
            .contains(
                "1 of 3 relevant documents are not in the index, for instance 'counter-arg-2'"),
        outcome.err());
    assertEquals(1, JSON.readTree(outcome.out()).at("/relevant_documents_missing").intValue());
  }

  /// Each document is a query; its counter-argument, which repeats half of its words, is relevant.
  private void arguments(String... ids) throws IOException {
    Path beir = Files.createDirectories(folder.resolve("beir"));
    Path qrels = Files.createDirectories(beir.resolve("qrels"));
    List<String> texts =
        IntStream.range(0, ids.length)
            .mapToObj("taxes%1$d harm%1$d growth%1$d jobs%1$d"::formatted)
            .toList();
    Files.write(
        beir.resolve("corpus.jsonl"),
        IntStream.range(0, 2 * ids.length)
            .mapToObj(i ->
                i < ids.length
                    ? "{\"_id\":\"%s\",\"text\":\"%s\"}".formatted(ids[i], texts.get(i))
                    : "{\"_id\":\"counter-%s\",\"text\":\"taxes%2$d harm%2$d nobody\"}"
                        .formatted(ids[i - ids.length], i - ids.length))
            .toList());
    Files.write(
        beir.resolve("queries.jsonl"),
        IntStream.range(0, ids.length)
            .mapToObj(i -> "{\"_id\":\"%s\",\"text\":\"%s\"}".formatted(ids[i], texts.get(i)))
            .toList());
    Files.write(
        qrels.resolve("test.tsv"),
        Stream.concat(
                Stream.of("query-id\tcorpus-id\tscore"),
                Arrays.stream(ids).map(id -> id + "\tcounter-" + id + "\t1"))
            .toList());
  }

  private Outcome eval(String... more) {
    var args =
        Stream.concat(
            Stream.of(
                "eval",
                folder.resolve("beir").toString(),
                "--embedder",
                "none",
                "--cache",
                folder.resolve("cache").toString(),
                "--run",
                folder.resolve("run").toString(),
                "--json"),
            Arrays.stream(more));
    return Outcome.of(args.toArray(String[]::new));
  }
}
