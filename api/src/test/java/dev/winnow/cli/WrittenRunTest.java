package dev.winnow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.eval.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A run that `rerank` writes is one that `compare` reads, with the ids of the candidates; where it
/// cannot be, `rerank` says so.
class WrittenRunTest {
  private @TempDir Path folder;

  @Test
  void aDocumentThatComesTwiceKeepsItsBestPlaceAndThatIsSaid() throws IOException {
    String query = "how do cats sleep?";
    Outcome outcome =
        rerank(
            request(
                "7",
                query,
                "d1",
                "The engine has two pistons.",
                "d1",
                "Cats sleep curled up.",
                "d2",
                "A lorry is heavy."));
    Outcome number = rerank(request("7", "cats", "12", "Cats.", "12", "Dogs.", "12", "Fish."));

    assertEquals(0, outcome.code(), outcome.err());
    Run run = read(outcome);
    assertEquals(Set.of("d1", "d2"), documents(run, "7"));
    assertEquals("d1", run.ranking("7").getFirst().document(), "its second passage is on cats");
    assertTrue(outcome.out().lines().toList().get(1).startsWith("7 Q0 d2 2 "), outcome.out());
    assertTrue(outcome.err().contains("note: 1 candidates have the docid of another"));
    assertEquals(Set.of("12"), documents(read(number), "7"));
  }

  @Test
  void aQueryThatComesTwiceIsRefused() throws IOException {
    String a = request("7", "cats", "d1", "Cats sleep.");
    String b = request("7", "dogs", "d2", "Dogs sleep.");
    String unnamed = a.replace(", \"qid\": \"7\"", "");

    for (String twice : List.of(a + b, "[" + a + "," + b + "]", unnamed + unnamed)) {
      Outcome outcome = rerank(twice);
      assertEquals(2, outcome.code(), outcome.err());
      assertTrue(outcome.err().contains("request 2 of "), outcome.err());
      assertTrue(outcome.err().contains("' of an earlier one; expected each once"), outcome.err());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a\\tb", "\\u000b", "", " ", "\\uFEFFa", "a\\uD800b", "\\uDC00"})
  void anIdThatARunCannotHoldIsRefused(String id) throws IOException {
    Outcome query = rerank(request(id, "cats", "d1", "Cats sleep."));
    Outcome document = rerank(request("7", "cats", id, "Cats sleep."));

    assertEquals(2, query.code(), query.err());
    assertTrue(query.err().contains("request 1 of "), query.err());
    assertTrue(query.err().contains(" has the qid '"), query.err());
    assertEquals(2, document.code(), document.err());
    assertTrue(document.err().contains("candidate 1 has the docid '"), document.err());
    assertEquals("", document.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"d/1#2", "é", "文書", "a\\u00a0b", "😀"})
  void anyOtherIdIsReadBackAsItWas(String id) throws IOException {
    Run run = read(rerank(request(id, "cats", id, "Cats sleep.")));

    String plain = id.replace("\\u00a0", "\u00a0");
    assertEquals(Set.of(plain), documents(run, plain));
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheCandidates() throws IOException {
    Outcome outcome = rerank("\uFEFF" + request("7", "cats", "d1", "Cats sleep."));
    Outcome array = rerank("\uFEFF[" + request("7", "cats", "d1", "Cats sleep.") + "]");

    assertEquals(0, outcome.code(), outcome.err());
    assertEquals(Set.of("d1"), documents(read(outcome), "7"));
    assertEquals(outcome.out(), array.out());
  }

  @Test
  void aQueryWithoutAnIdIsNamedByItsWordsAndThatIsSaid() throws IOException {
    String request = request("7", " do  cats\\tsleep ", "d1", "Cats sleep.");
    Outcome outcome = rerank(request.replace(", \"qid\": \"7\"", ""));
    Outcome empty = rerank(request("7", " ", "d1", "x").replace(", \"qid\": \"7\"", ""));

    assertEquals(0, outcome.code(), outcome.err());
    assertEquals(Set.of("do_cats_sleep"), read(outcome).rankings().keySet());
    assertTrue(outcome.err().contains("note: 1 queries have no 'qid'"), outcome.err());
    assertEquals(2, empty.code());
    assertTrue(empty.err().contains("give it a 'qid'"), empty.err());
  }

  @Test
  void whatIsNotUtf8IsRefused() throws IOException {
    Path file = folder.resolve("latin.jsonl");
    Files.writeString(file, request("7", "café", "é", "Cats sleep."), StandardCharsets.ISO_8859_1);

    Outcome outcome = Outcome.of("rerank", file.toString());

    assertEquals(2, outcome.code(), outcome.err());
    assertTrue(outcome.err().contains("is not UTF-8; convert it first"), outcome.err());
    assertFalse(outcome.out().contains("\uFFFD"));
  }

  private Outcome rerank(String requests) throws IOException {
    return Outcome.of("rerank", Files.writeString(folder.resolve("c.jsonl"), requests).toString());
  }

  private Run read(Outcome outcome) throws IOException {
    assertEquals(0, outcome.code(), outcome.err());
    return Run.read(Files.writeString(folder.resolve("run.trec"), outcome.out()));
  }

  private static Set<String> documents(Run run, String query) {
    return run.ranking(query).stream().map(Run.Entry::document).collect(Collectors.toSet());
  }

  /// A request whose ids and texts stand in JSON as they are given.
  private static String request(String qid, String query, String... documents) {
    var candidates = new StringBuilder();
    for (int i = 0; i < documents.length; i += 2) {
      candidates
          .append(i == 0 ? "" : ",")
          .append("{\"docid\": \"%s\", \"doc\": \"%s\"}".formatted(documents[i], documents[i + 1]));
    }
    return "{\"query\": {\"text\": \"%s\", \"qid\": \"%s\"}, \"candidates\": [%s]}\n"
        .formatted(query, qid, candidates);
  }
}
