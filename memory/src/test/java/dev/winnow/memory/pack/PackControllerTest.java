package dev.winnow.memory.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.memory.pack.Pack.Form;
import dev.winnow.memory.pack.Pack.Verdict;
import dev.winnow.memory.pack.PackConfig.Trimming;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// How a pack is made to fit. Tokens are characters; the frame alone takes 26 of them, an item its
/// text and 5.
class PackControllerTest {
  private static final int FRAME = 26;
  private static final PackConfig CONFIG =
      PackConfig.DEFAULTS
          .withFrame(new Frame(""))
          .withTrimming(Trimming.DEFAULTS.withMode(Trimming.Mode.OFF));

  private static Packer packer(int budget) {
    return Packer.of(CONFIG.withBudget(budget), String::length);
  }

  private static Piece piece(String id, double score, String text, String summary) {
    return Piece.of(id, text).withScore(score).withSummary(summary);
  }

  private static Map<String, Form> forms(Pack pack) {
    return pack.parts().stream()
        .collect(Collectors.toMap(Pack.Part::piece, Pack.Part::form, (a, b) -> a, TreeMap::new));
  }

  private static Map<String, Verdict> leftOut(Pack pack) {
    return pack.leftOut().stream()
        .collect(
            Collectors.toMap(
                Pack.Decision::piece, Pack.Decision::verdict, (a, b) -> a, TreeMap::new));
  }

  @Test
  void whatFitsGoesInWhole() {
    List<Piece> pieces = List.of(piece("a", 1, "a".repeat(10), "a"), piece("b", 2, "bcd", ""));

    Pack pack = packer(FRAME + 10 + 5 + 3 + 5).pack(PackRequest.of("q", pieces));

    assertEquals(Map.of("a", Form.FULL, "b", Form.FULL), forms(pack));
    assertEquals(pack.text().length(), pack.tokens());
    assertEquals(FRAME + 23, pack.tokens());
    assertEquals(List.of(), pack.leftOut());
  }

  @Test
  void summariesStandInFromTheLeastPieceUpwards() {
    List<Piece> pieces =
        List.of(
            piece("a", 3, "a".repeat(50), "aa"),
            piece("b", 2, "b".repeat(50), "bb"),
            piece("c", 1, "c".repeat(50), "cc"));

    Pack pack = packer(FRAME + 50 + 5 + 2 * 7).pack(PackRequest.of("q", pieces));

    assertEquals(Map.of("a", Form.FULL, "b", Form.SUMMARY, "c", Form.SUMMARY), forms(pack));
  }

  @Test
  void theLeastIsGivenUpWhenSummariesDoNotFitEither() {
    List<Piece> pieces =
        List.of(
            piece("a", 3, "a".repeat(50), "aa"),
            piece("b", 2, "b".repeat(50), ""),
            piece("c", 1, "c".repeat(50), "cc".repeat(10)));

    Pack pack = packer(FRAME + 7 + 55).pack(PackRequest.of("q", pieces));

    assertEquals(Map.of("a", Form.SUMMARY, "b", Form.FULL), forms(pack));
    assertEquals(Map.of("c", Verdict.NO_ROOM), leftOut(pack));
  }

  @Test
  void aSmallPieceTakesTheRoomThatABetterOneCannot() {
    List<Piece> pieces =
        List.of(
            piece("a", 3, "a".repeat(20), ""),
            piece("b", 2, "b".repeat(500), ""),
            piece("c", 1, "c".repeat(20), ""));

    Pack pack = packer(FRAME + 50).pack(PackRequest.of("q", pieces));

    assertEquals(Map.of("a", Form.FULL, "c", Form.FULL), forms(pack));
    assertEquals(Map.of("b", Verdict.NO_ROOM), leftOut(pack));
  }

  @Test
  void aLongerSummaryIsNeverTaken() {
    List<Piece> pieces = List.of(piece("a", 1, "short", "a summary that is longer"));

    Pack pack = packer(FRAME + 5).pack(PackRequest.of("q", pieces));

    assertEquals("", pack.text());
    assertEquals(0, pack.tokens());
    assertEquals(Map.of("a", Verdict.NO_ROOM), leftOut(pack));
  }

  @Test
  void pinnedPiecesComeFirstAndAreGivenUpLast() {
    List<Piece> pinned = List.of(piece("profile", -9, "p".repeat(30), "pp"));
    List<Piece> pieces = List.of(piece("a", 9, "a".repeat(30), ""));
    var request = PackRequest.of("q", pieces).withPinned(pinned);

    Pack both = packer(200).pack(request);
    Pack one = packer(FRAME + 9 + 30 + 5).pack(request);
    Pack least = packer(FRAME + 9 + 2 + 5).pack(request);

    assertEquals("profile", both.parts().getFirst().piece());
    assertTrue(both.text().contains("# pinned\n1 | ppp"), both.text());
    assertEquals(Map.of("profile", Form.FULL), forms(one));
    assertEquals(Map.of("profile", Form.SUMMARY), forms(least));
  }

  @Test
  void theJudgeIsAskedOnlyWhenNotAllFitsAndNeverOften() {
    List<String> asked = new ArrayList<>();
    Judge judge =
        (query, text) -> {
          asked.add(query + "? " + text);
          return !text.startsWith("b");
        };
    List<Piece> pieces =
        List.of(
            piece("a", 4, "a".repeat(30), ""),
            piece("b", 3, "b".repeat(30), ""),
            piece("c", 2, "c".repeat(30), "cc"),
            piece("d", 1, "d".repeat(30), "dd"));

    Pack all = packer(500).withJudge(judge, 3).pack(PackRequest.of("q", pieces));
    assertEquals(List.of(), asked);
    assertEquals(0, all.judgements());

    Pack pack = packer(FRAME + 100).withJudge(judge, 3).pack(PackRequest.of("q", pieces));

    assertEquals(
        List.of("q? " + "b".repeat(30), "q? " + "c".repeat(30), "q? cc"),
        asked,
        "the best is taken");
    assertEquals(3, pack.judgements());
    assertEquals(Map.of("a", Form.FULL, "c", Form.SUMMARY, "d", Form.FULL), forms(pack));
    assertEquals(Map.of("b", Verdict.REJECTED), leftOut(pack));
  }

  @Test
  void aCallAndItsAnswersGoTogetherEvenIfOnlyOneWasRecalled() {
    var moment = Piece.Moment.of("s", 1).withGroup("call-1");
    Piece call = Piece.of("call", "weather(Paris)").withMoment(moment).withScore(1);
    Piece answer = Piece.of("answer", "rain").withMoment(moment.withOrder(2));
    var request = PackRequest.of("q", List.of(call)).withNearby(List.of(answer));

    Pack pack = packer(100).pack(request);
    Pack tight = packer(FRAME + 6 + "weather(Paris)".length() + 5).pack(request);

    assertEquals(List.of("call", "answer"), pack.parts().stream().map(p -> p.piece()).toList());
    assertEquals("", tight.text());
    assertEquals(Map.of("answer", Verdict.NO_ROOM, "call", Verdict.NO_ROOM), leftOut(tight));
  }

  @Test
  void aHugePieceGivesTheSentencesThatFit() {
    String text =
        "Rain fell. " + "Nothing of note. ".repeat(500) + "Mel moved to Paris. Then she slept.";
    Packer packer =
        packer(FRAME + 40)
            .withConfig(CONFIG.withBudget(FRAME + 40).withTrimming(Trimming.DEFAULTS));

    Pack pack = packer.pack(PackRequest.of("where did Mel move", List.of(Piece.of("a", text))));

    assertTrue(pack.text().contains("Mel moved to Paris."), pack.text());
    assertEquals(Form.SENTENCES, pack.parts().getFirst().form());
    var source = pack.parts().getLast().source();
    assertTrue(
        text.substring(source.start(), source.end()).contains("Mel moved to Paris."),
        source::toString);
  }

  @Test
  void aBudgetOfNothingGivesNothing() {
    Pack pack = packer(0).pack(PackRequest.of("q", List.of(Piece.of("a", "text"))));

    assertEquals("", pack.text());
    assertEquals(0, pack.tokens());
  }

  @Test
  void nothingRecalledGivesNothing() {
    assertEquals("", packer(100).pack(PackRequest.of("q", List.of())).text());
  }

  @Test
  void aCounterBelowZeroIsRefusedWithTheRemedy() {
    Packer packer = Packer.of(CONFIG, text -> -1);

    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> packer.pack(PackRequest.of("q", List.of(Piece.of("a", "b")))));

    assertTrue(error.getMessage().contains("expected 0 or more; mend the counter"));
  }

  @Test
  void twoPiecesOfOneIdAreRefusedWithTheRemedy() {
    List<Piece> pieces = List.of(Piece.of("a", "b"), Piece.of("a", "c"));

    var error = assertThrows(IllegalArgumentException.class, () -> PackRequest.of("q", pieces));

    assertTrue(error.getMessage().contains("two pieces have the id 'a'; expected one each"));
  }
}
