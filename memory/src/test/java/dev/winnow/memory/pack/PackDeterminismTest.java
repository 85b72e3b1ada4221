package dev.winnow.memory.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.winnow.memory.pack.PackConfig.Neighbours;
import dev.winnow.memory.pack.PackConfig.Selection;
import dev.winnow.memory.pack.PackConfig.Trimming;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same request gives the same bytes.
class PackDeterminismTest {
  private static final int RUNS = 100;
  private static final Packer PACKER =
      Packer.of(
          PackConfig.DEFAULTS
              .withBudget(600)
              .withNeighbours(Neighbours.around(1))
              .withTrimming(new Trimming(Trimming.Mode.ALWAYS, 500, 200, 4))
              .withSelection(new Selection(.3, Duration.ofDays(2), .4, .8, 0, 2)),
          TokenCounter.estimate());

  private static List<Piece> pieces() {
    var random = new Random(5);
    String[] words = {"tea", "Paris", "moved", "May.", "Mel", "The", "a", "bakery.", "7", "late"};
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      var text = new StringBuilder();
      for (int w = 0; w < 30; w++) {
        text.append(words[random.nextInt(words.length)]).append(' ');
      }
      var moment =
          Piece.Moment.of("s" + i % 3, i / 3)
              .withTime(Instant.ofEpochSecond(3_600L * random.nextInt(200)))
              .withGroup(i % 10 == 0 ? "call" : "");
      pieces.add(
          Piece.of("p" + i, text.toString()).withMoment(moment).withScore(random.nextInt(5)));
    }
    return pieces;
  }

  private static PackRequest shuffled(long seed) {
    List<Piece> pieces = new ArrayList<>(pieces());
    List<Piece> recalled = new ArrayList<>(pieces.subList(0, 40));
    List<Piece> nearby = new ArrayList<>(pieces.subList(40, 120));
    Collections.shuffle(recalled, new Random(seed));
    Collections.shuffle(nearby, new Random(seed));
    return PackRequest.of("When did Mel move to Paris?", recalled).withNearby(nearby);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void aHundredRunsOnAnyThreadsInAnyOrderOfPiecesGiveTheSamePack(int threads) throws Exception {
    Pack expected = PACKER.pack(shuffled(0));
    assertEquals(true, expected.tokens() > 300 && !expected.leftOut().isEmpty());

    try (var pool = Executors.newFixedThreadPool(threads)) {
      List<Future<Pack>> packs = new ArrayList<>();
      for (int run = 0; run < RUNS; run++) {
        long seed = run;
        packs.add(pool.submit(() -> PACKER.pack(shuffled(seed))));
      }
      for (Future<Pack> pack : packs) {
        assertEquals(expected, pack.get(60, TimeUnit.SECONDS));
      }
    }
  }
}
