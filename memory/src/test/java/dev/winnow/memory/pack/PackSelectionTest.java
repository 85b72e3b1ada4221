package dev.winnow.memory.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.memory.pack.Pack.Verdict;
import dev.winnow.memory.pack.PackConfig.Neighbours;
import dev.winnow.memory.pack.PackConfig.Order;
import dev.winnow.memory.pack.PackConfig.Selection;
import dev.winnow.memory.pack.PackConfig.Trimming;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Which pieces come first, and how they are ordered.
class PackSelectionTest {
  private static final PackConfig CONFIG =
      PackConfig.DEFAULTS.withBudget(100_000).withFrame(new Frame(""));

  private static Pack pack(PackConfig config, PackRequest request) {
    return Packer.of(config, String::length).pack(request);
  }

  private static List<String> ids(Pack pack) {
    return pack.parts().stream().map(Pack.Part::piece).distinct().toList();
  }

  private static Piece turn(int order, double score, String text) {
    return Piece.of("t" + order, text).withMoment(Piece.Moment.of("s", order)).withScore(score);
  }

  private static PackConfig selecting(Selection selection) {
    return CONFIG.withSelection(selection);
  }

  @Test
  void aNearDuplicateIsLeftOutForTheBetterPiece() {
    List<Piece> pieces =
        List.of(
            turn(1, 1, "Mel moved to Paris in the spring, she said, and loves it there!"),
            turn(2, 2, "mel moved to Paris in the spring she said; and loves it there"),
            turn(3, 1, "Something else."));

    Pack pack = pack(CONFIG, PackRequest.of("q", pieces));

    assertEquals(List.of("t2", "t3"), ids(pack));
    var out = pack.leftOut().getFirst();
    assertEquals(Verdict.DUPLICATE, out.verdict());
    assertTrue(out.reason().contains("'t2'"), out.reason());
  }

  @Test
  void anotherNumberOrANegationIsNoDuplicate() {
    String text = "the invoice that we sent to the customer in the spring of last year was for %s";
    List<Piece> pieces =
        List.of(
            turn(1, 1, text.formatted("100 euros")),
            turn(2, 1, text.formatted("200 euros")),
            turn(3, 1, text.formatted("100 euros").replace("was", "was not")));
    var all = Selection.DEFAULTS.withDuplicates(.5);

    assertEquals(List.of("t1", "t2", "t3"), ids(pack(selecting(all), PackRequest.of("q", pieces))));
  }

  @Test
  void whatAPinnedPieceSaysIsNotSaidAgain() {
    var request =
        PackRequest.of("q", List.of(turn(1, 1, "Likes green tea"), turn(2, 1, "Has a cat")))
            .withPinned(List.of(Piece.of("profile", "Likes green tea.")));

    assertEquals(List.of("profile", "t2"), ids(pack(CONFIG, request)));
  }

  @Test
  void diversityPutsAnotherSubjectBeforeMoreOfTheSame() {
    List<Piece> pieces =
        List.of(
            turn(1, 3, "Mel moved to Paris in May with her cat"),
            turn(2, 2, "Mel moved to Paris in May with her dog"),
            turn(3, 1, "The bakery opens at seven"));
    var config = selecting(Selection.DEFAULTS.withDuplicates(2)).withBudget(120);

    assertEquals(List.of("t1", "t2"), ids(pack(config, PackRequest.of("q", pieces))));
    assertEquals(
        List.of("t1", "t3"),
        ids(
            pack(
                config.withSelection(config.selection().withDiversity(.6)),
                PackRequest.of("q", pieces))));
  }

  @Test
  void recencyPutsTheNewerBeforeTheBetter() {
    var day = Instant.parse("2026-01-01T00:00:00Z");
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      var moment = Piece.Moment.of("s", i).withTime(day.plus(Duration.ofDays(30 * i)));
      pieces.add(turn(i, 3 - i, "text number " + i).withMoment(moment));
    }
    var config = selecting(Selection.DEFAULTS).withBudget(65);

    assertEquals(List.of("t0"), ids(pack(config, PackRequest.of("q", pieces))));
    assertEquals(
        List.of("t2"),
        ids(
            pack(
                config.withSelection(Selection.DEFAULTS.withRecency(.9)),
                PackRequest.of("q", pieces))));
  }

  @Test
  void neighboursComeAlongWithinTheirSession() {
    List<Piece> session =
        IntStream.range(0, 9).mapToObj(i -> turn(i, 0, "turn number " + i)).toList();
    Piece other = Piece.of("x", "elsewhere").withMoment(Piece.Moment.of("other", 4));
    List<Piece> nearby = new ArrayList<>(session);
    nearby.add(other);
    var request = PackRequest.of("q", List.of(session.get(4))).withNearby(nearby);

    Pack pack = pack(CONFIG.withNeighbours(new Neighbours(2, 1, 4)), request);

    assertEquals(List.of("t2", "t3", "t4", "t5"), ids(pack));
    assertEquals(List.of("t4"), ids(pack(CONFIG, request)));
  }

  @Test
  void aCloseNeighbourOfTheBestComesBeforeALateHit() {
    List<Piece> session =
        IntStream.range(0, 40)
            .mapToObj(i -> turn(i, i == 20 ? 99 : 40 - i, "turn %02d".formatted(i)))
            .toList();
    List<Piece> hits = session.stream().filter(piece -> piece.moment().order() % 2 == 0).toList();
    var config = CONFIG.withNeighbours(Neighbours.around(1)).withBudget(26 + 4 + 12 * 9 + 10);

    List<String> ids = ids(pack(config, PackRequest.of("q", hits).withNearby(session)));

    assertTrue(ids.containsAll(List.of("t19", "t20", "t21", "t0", "t2", "t4")), ids::toString);
    assertTrue(!ids.contains("t38"), ids::toString);
  }

  @Test
  void theBestStandAtTheEdges() {
    List<Piece> pieces =
        IntStream.range(0, 5).mapToObj(i -> turn(i, 5 - i, "turn number " + i)).toList();

    Pack pack = pack(CONFIG.withOrder(Order.EDGES_FIRST), PackRequest.of("q", pieces));

    assertEquals(List.of("t0", "t2", "t4", "t3", "t1"), ids(pack));
  }

  @Test
  void aRepeatedContextStandsTwiceAndIsCountedTwice() {
    List<Piece> pieces = List.of(turn(0, 1, "first"), turn(1, 1, "second"));

    Pack once = pack(CONFIG, PackRequest.of("q", pieces));
    Pack twice = pack(CONFIG.withOrder(Order.REPEATED), PackRequest.of("q", pieces));

    assertEquals(2 * once.tokens(), twice.tokens());
    assertEquals(
        List.of("first", "second", "first", "second"),
        FrameReader.read(twice.text()).stream().map(entry -> entry.text()).toList());
    assertEquals(4, twice.parts().size());
  }

  @Test
  void headingsNameSessionAndDayOnce() {
    var day = Instant.parse("2026-11-29T20:15:00Z");
    var moment = Piece.Moment.of("talk", 0).withTime(day).withSpeaker("Mel");
    List<Piece> pieces =
        List.of(
            Piece.of("a", "one").withMoment(moment),
            Piece.of("b", "two").withMoment(moment.withOrder(1).withSpeaker("Ann")),
            Piece.of("c", "three").withMoment(Piece.Moment.NONE));

    String text = pack(CONFIG, PackRequest.of("q", pieces)).text();

    assertTrue(
        text.contains("\n1 | three\n# talk · 2026-11-29\n2 Mel| one\n3 Ann| two\n>>> "), text);
  }

  @Test
  void theRollingCacheKeepsTheSentencesThatAnswer() {
    var random = new Random(3);
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      String noise =
          IntStream.range(0, 10)
              .mapToObj(s -> "Item " + random.nextInt(1_000) + " went by in silence.")
              .collect(Collectors.joining(" "));
      pieces.add(turn(i, 1, i == 11 ? noise + " Mel moved to Paris. " + noise : noise));
    }
    var trimming = new Trimming(Trimming.Mode.ALWAYS, 60, 300, 4);
    Pack pack =
        pack(CONFIG.withTrimming(trimming), PackRequest.of("Where did Mel move to?", pieces));

    assertTrue(pack.text().contains("Mel moved to Paris."), pack.text());
    assertTrue(pack.parts().stream().mapToInt(p -> p.end() - p.start()).sum() <= 70, pack.text());
    assertEquals(
        Verdict.IRRELEVANT, pack.leftOut().getFirst().verdict(), () -> pack.trace().toString());
  }

  @Test
  void sentencesNearTheBestStayHoweverManyTheyAre() {
    String noise = "The rain fell. The town slept. A dog barked. A door closed. ";
    List<Piece> pieces =
        List.of(
            turn(1, 1, noise + "Mel moved to Paris."), turn(2, 1, noise + "Mel moved to Rome."));
    PackConfig config = CONFIG.withSelection(Selection.DEFAULTS.withDuplicates(2));
    var near = Trimming.DEFAULTS.withMode(Trimming.Mode.NEAR_BEST);

    Pack surest =
        pack(
            config.withTrimming(near.withMargin(1)), PackRequest.of("Where did Mel move?", pieces));
    Pack none = pack(config.withTrimming(near.withMargin(0)), PackRequest.of("zebra", pieces));
    Pack one =
        pack(config.withTrimming(near.withMargin(.5)), PackRequest.of("Who saw Rome?", pieces));

    assertEquals(
        List.of("Mel moved to Paris.", "Mel moved to Rome."),
        surest.parts().stream().map(surest::stored).toList());
    assertEquals(2, none.parts().size()); // where no sentence stands out, all are near the best
    assertEquals(Verdict.KEPT, none.trace().getFirst().verdict());
    assertEquals(List.of("Mel moved to Rome."), one.parts().stream().map(one::stored).toList());
    assertEquals(Verdict.IRRELEVANT, one.leftOut().getFirst().verdict());
    for (double wrong : new double[] {-1, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> near.withMargin(wrong));
    }
  }

  @Test
  void theScorerNeverSeesMoreThanCacheAndWindow() {
    List<Integer> seen = new ArrayList<>();
    SentenceScorer scorer =
        (query, sentences) -> {
          seen.add(sentences.stream().mapToInt(String::length).sum());
          return new double[sentences.size()];
        };
    List<Piece> pieces =
        IntStream.range(0, 50)
            .mapToObj(i -> turn(i, 1, "A line of text here. ".repeat(5)))
            .toList();
    var trimming = new Trimming(Trimming.Mode.ALWAYS, 100, 200, 4);

    Pack pack =
        Packer.of(
                CONFIG.withTrimming(trimming).withSelection(Selection.DEFAULTS.withDuplicates(2)),
                String::length)
            .withScorer(scorer)
            .pack(PackRequest.of("q", pieces));

    assertTrue(seen.size() > 10, seen::toString);
    assertTrue(Collections.max(seen) <= 300, seen::toString);
    assertTrue(pack.parts().size() >= 1);
  }

  @Test
  void centralSentencesStandForTheirClusters() {
    List<Piece> pieces =
        List.of(
            turn(0, 3, "The battery of this phone lasts two days. I bought it in May."),
            turn(1, 2, "The battery of the phone lasts two days. My brother agrees."),
            turn(2, 2, "Battery of this phone lasts two full days."),
            turn(3, 1, "Delivery was late and the parcel was damaged. Never again."),
            turn(4, 1, "The delivery was late and the parcel was wet."));

    Pack pack = pack(selecting(Selection.DEFAULTS.withClusters(2, 1)), PackRequest.of("q", pieces));

    assertEquals(2, pack.parts().size(), pack::text);
    assertTrue(pack.text().contains("attery of th"), pack.text());
    assertTrue(pack.text().contains("elivery was late"), pack.text());
    assertEquals(3, pack.leftOut().size());
    assertEquals(Verdict.CLUSTERED, pack.leftOut().getFirst().verdict());
  }
}
