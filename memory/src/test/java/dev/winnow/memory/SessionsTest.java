package dev.winnow.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.winnow.index.Document;
import dev.winnow.index.Hit;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private static final Instant TIME = Instant.parse("2026-01-31T12:00:00Z");

  @Test
  void theBestStretchAndFadingTurnsAreAdded() {
    List<Recalled.Item> turns =
        List.of(turn("m1", "a", 2), turn("m2", "b", 1.5), turn("m3", "b", 1), turn("m4", "c", .2));
    List<Hit> stretches =
        List.of(stretch(1, "s0:b", 9), stretch(2, "s1:b", 7), stretch(3, "s0:d", 5));

    List<Recalled.Session> ranked = Sessions.of(turns, stretches);

    assertEquals(List.of("b", "a", "c", "d"), ranked.stream().map(Recalled.Session::name).toList());
    assertEquals(.7 + 1.5 / 2 + .5 * 1 / 2, ranked.getFirst().score(), 1e-12);
    assertEquals(1, ranked.get(1).score(), 1e-12);
    assertEquals(.1, ranked.get(2).score(), 1e-12);
    assertEquals(0, ranked.get(3).score(), 1e-12);
    for (Recalled.Session session : ranked) {
      double sum = 0;
      for (Hit.Entry line : session.ledger()) {
        sum += line.contribution();
      }
      assertEquals(sum, session.score());
    }
  }

  @Test
  void agesAndTheSessionsOwnPartOfATurnDoNotCountTwice() {
    Hit.Entry own = new Hit.Entry("fuse", 1, 1, 1);
    Recalled.Item first = item("m1", "a", List.of(own, new Hit.Entry("session", 1, 1, 5)));
    Recalled.Item second = item("m2", "b", List.of(own, new Hit.Entry("recency", 1, 1, 3)));

    List<Recalled.Session> ranked = Sessions.of(List.of(first, second), List.of());

    assertEquals(List.of("a", "b"), ranked.stream().map(Recalled.Session::name).toList());
    assertEquals(ranked.getFirst().score(), ranked.getLast().score());
  }

  @Test
  void nothingFoundIsNoSession() {
    assertEquals(List.of(), Sessions.of(List.of(), List.of()));
  }

  private static Recalled.Item turn(String id, String session, double score) {
    return item(id, session, List.of(new Hit.Entry("fuse", 1, score, score)));
  }

  private static Recalled.Item item(String id, String session, List<Hit.Entry> ledger) {
    double score = 0;
    for (Hit.Entry line : ledger) {
      score += line.contribution();
    }
    return new Recalled.Item(id, new Entry.Turn(session, "Ada", "words", TIME), 0, score, ledger);
  }

  private static Hit stretch(int rank, String id, double score) {
    return new Hit(
        rank,
        score,
        Document.of(id, ""),
        List.of(),
        List.of(new Hit.Entry("lexical", rank, score, score)));
  }
}
