package dev.winnow.index.verbatim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.SearchResult;
import dev.winnow.index.VerbatimTokenizer;
import dev.winnow.index.VerbatimTokenizer.Tokens;
import dev.winnow.index.store.Index;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// What does not suit is refused and leaves nothing behind; odd documents are found like others.
class VerbatimFaultsTest {
  private static final Schema SCHEMA =
      Schema.DEFAULTS.with(Schema.VERBATIM, Schema.Verbatim.DEFAULTS);

  @TempDir Path folder;

  private Index open(VerbatimTokenizer tokenizer) {
    return Index.open(
        folder, SCHEMA, IndexConfig.DEFAULTS.withVerbatim(Schema.VERBATIM, tokenizer));
  }

  private static void refused(String told, Executable call) {
    var e = assertThrows(IllegalArgumentException.class, call);
    assertTrue(String.valueOf(e.getMessage()).contains(told), e.getMessage());
  }

  @Test
  void withoutATokenizerNothingIsAddedOrFound() {
    try (Index index = Index.open(folder, SCHEMA, IndexConfig.DEFAULTS)) {
      String told = "no tokenizer is bound for the verbatim tokens 'verbatim', but for []";
      refused(told, () -> index.add(Document.of("a", "text")));
      refused(told, () -> index.search(Query.of("text").withPlan(Plan.verbatim(5))));
      refused(told, () -> index.<Long>verbatim("", verbatim -> verbatim.count()));
      refused(
          "'other' are unknown; expected one of [verbatim]",
          () -> index.<Long>verbatim("other", verbatim -> verbatim.count()));
      index.commit();
      assertEquals(0, index.count());
    }
    try (Index index = Index.open(folder.resolve("none"), Schema.DEFAULTS, IndexConfig.DEFAULTS)) {
      refused(
          "the index has no verbatim tokens",
          () -> index.search(Query.of("text").withPlan(Plan.verbatim(5))));
    }
  }

  @Test
  void aTokenizerThatFailsLeavesNothingOfItsBatch() {
    VerbatimTokenizer failing =
        text -> {
          if (text.contains("bad")) {
            return new Tokens(new int[] {-1}, new int[1], new int[1]);
          }
          return new CodePoints().tokens(text);
        };
    try (Index index = open(failing)) {
      refused(
          "token 0 has the id -1",
          () -> index.add(Document.of("good", "text"), Document.of("bad", "bad")));
      index.add(Document.of("later", "text"));
      index.commit();
      assertEquals(1, index.count());
      assertEquals(4, index.<Long>verbatim("", verbatim -> verbatim.count()));
    }
    refused("2 ids, 1 starts", () -> new Tokens(new int[2], new int[1], new int[2]));
    refused("stands at 2 to 1", () -> new Tokens(new int[1], new int[] {2}, new int[] {1}));
  }

  @Test
  void valuesOfPassagesAndBadNumbersAreRefused() {
    try (Index index = open(new CodePoints())) {
      Passage passage = Passage.of(0, 4).with(Schema.VERBATIM, new Passage.Nothing());
      refused(
          "which holds verbatim tokens",
          () -> index.add(Document.of("a", "text").withPassages(List.of(passage))));
      refused(
          "least tokens of a span is 0",
          () -> index.verbatim("", verbatim -> verbatim.trace("text", 0, 1)));
      refused(
          "most sources of a span is 0",
          () -> index.verbatim("", verbatim -> verbatim.trace("text", 1, 0)));
      refused("most places is 0", () -> index.verbatim("", verbatim -> verbatim.locate(0, 1)));
      refused("length of the sequence", () -> index.verbatim("", verbatim -> verbatim.locate(1)));
      refused("least is 0", () -> Plan.verbatim(1).withLeast(0));
      refused("most is 0", () -> Plan.verbatim(1).withMost(0));
    }
  }

  @Test
  void emptyDocumentsHaveNoTokensAndAwaitNone() {
    try (Index index = open(new CodePoints())) {
      index.add(
          Document.of("empty", ""),
          Document.of("blank", "  "),
          Document.of("titled", "").withTitle("ab"),
          Document.of("half", "a\uD83C"),
          Document.of("full", "ab"));
      index.commit();
      assertEquals(0, index.countWithoutVectors(Schema.VERBATIM));
      assertEquals(
          List.of("full"),
          index.search(Query.of("ab").withPlan(Plan.verbatim(9).withLeast(2))).hits().stream()
              .map(hit -> hit.id())
              .toList());
      assertEquals(
          List.of(new Place("half", 0, 0, 2)),
          index.verbatim("", verbatim -> verbatim.locate(9, verbatim.tokens("a\uD83C").ids())));
      assertEquals(0, index.<Integer>verbatim("", verbatim -> verbatim.trace("", 1, 1).tokens()));
      index.delete(List.of("half", "full"));
      index.commit();
      index.verbatim(
          "",
          verbatim -> {
            assertEquals(0, verbatim.count());
            assertEquals(new Backoff(0, 0, 0), verbatim.backoff(new int[] {'a'}, 'b'));
            assertTrue(Double.isNaN(verbatim.backoff(new int[0], 'b').probability()));
            assertTrue(Double.isNaN(verbatim.probability(new int[0], 'b')));
            return 0;
          });
    }
  }

  @Test
  void commonRunsBeyondTheBoundAreLeftOutAndTold() {
    try (Index index = open(new CodePoints())) {
      for (int i = 0; i < 9; i++) {
        index.add(Document.of("d" + i, "aaaa" + (i == 3 ? "xyz" : "")));
      }
      index.commit();
      Query query = Query.of("axyz").withPlan(Plan.verbatim(5).withMost(20));
      SearchResult result = index.search(query);
      assertEquals(List.of("d3"), result.hits().stream().map(hit -> hit.id()).toList());
      assertEquals(4.5, result.hits().getFirst().score());
      assertEquals(
          List.of(
              "verbatim: runs of 1 tokens and shorter ones were left out, for they occur more than"
                  + " 20 times"),
          result.degraded());
      assertEquals(
          List.of("d3", "d0", "d1", "d2", "d4"),
          index.search(query.withPlan(Plan.verbatim(5).withMost(50))).hits().stream()
              .map(hit -> hit.id())
              .toList());
    }
  }

  @Test
  void aMillionTokensAreOneDocument() {
    String text =
        IntStream.range(0, 1_000_000)
            .mapToObj(i -> i % 1_000 == 999 ? "b" : "a")
            .collect(Collectors.joining());
    try (Index index = open(new CodePoints())) {
      index.add(Document.of("same", text), Document.of("again", text.substring(500_000)));
      index.commit();
      index.delete(List.of("again"));
      index.commit();
      index.verbatim(
          "",
          verbatim -> {
            assertEquals(1_000_000, verbatim.count());
            assertEquals(1_000, verbatim.count('b'));
            assertEquals(997_000, verbatim.count('a', 'a', 'a'));
            assertEquals(999, verbatim.count('b', 'a'));
            assertEquals(1, verbatim.next('b').ends());
            int[] all = verbatim.tokens(text).ids();
            assertEquals(1, verbatim.count(all));
            assertArrayEquals(
                new int[] {0, 1_000_000},
                verbatim.locate(1, all).stream()
                    .flatMapToInt(place -> IntStream.of(place.start(), place.end()))
                    .toArray());
            Trace trace = verbatim.trace(text.substring(300, 4_300) + " c", 100, 3);
            assertEquals(1, trace.spans().size());
            assertEquals(4_000, trace.covered());
            return 0;
          });
      index.compact(1);
      index.commit();
      assertEquals(1_000, index.<Long>verbatim("", verbatim -> verbatim.count('b')));
    }
  }
}
