package dev.winnow.bench;

import java.util.ArrayList;
import java.util.List;

/// Sides that take turns, each first in another round.
final class Rounds {
  private final List<Side> sides = new ArrayList<>();

  interface Run {
    void run() throws Exception;
  }

  private record Side(String name, Run run, List<Double> wall, List<Double> cpu) {}

  /// @param wall milliseconds of every round
  /// @param cpu milliseconds of the process in every round
  record Measured(String name, Samples wall, Samples cpu) {}

  void add(String name, Run run) {
    sides.add(new Side(name, run, new ArrayList<>(), new ArrayList<>()));
  }

  /// @param rounds after one that does not count
  List<Measured> measure(int rounds) throws Exception {
    for (int round = -1; round < rounds; round++) {
      for (int i = 0; i < sides.size(); i++) {
        Side side = sides.get(Math.floorMod(i + round, sides.size()));
        long cpu = Machine.processNanos();
        long wall = System.nanoTime();
        side.run().run();
        if (round >= 0) {
          side.wall().add((System.nanoTime() - wall) / 1e6);
          side.cpu().add((Machine.processNanos() - cpu) / 1e6);
        }
      }
    }
    return sides.stream()
        .map(side -> new Measured(side.name(), Samples.of(side.wall()), Samples.of(side.cpu())))
        .toList();
  }
}
