package dev.winnow.bench.dense;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class BestRowsTest {
  @Test
  void theHighestScoresAreKeptBestFirst() {
    var best = new BestRows(2);

    best.offer(7, 0.1f);
    best.offer(8, 0.3f);
    best.offer(9, 0.2f);

    assertArrayEquals(new int[] {8, 9}, best.rows());
  }

  @Test
  void fewerRowsThanWantedAreAllKept() {
    var best = new BestRows(3);

    best.offer(4, 0.5f);

    assertArrayEquals(new int[] {4}, best.rows());
  }
}
