package dev.winnow.bench.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Sides that take turns, each first in another round, and each once the process rests: threads of
/// the side before may go on spinning in wait for work.
///
/// @param <T> what a side gives
public final class Rounds<T> {
  private final List<Side<T>> sides = new ArrayList<>();

  public interface Run<T> {
    T run() throws Exception;
  }

  private record Side<T>(String name, Run<T> run, List<Double> wall, List<Double> cpu) {}

  /// @param last what the side gave at last
  /// @param wall milliseconds of every round
  /// @param cpu milliseconds of the process in every round
  public record Measured<T>(String name, T last, Samples wall, Samples cpu) {}

  public void add(String name, Run<T> run) {
    sides.add(new Side<>(name, run, new ArrayList<>(), new ArrayList<>()));
  }

  /// In the order in which they were added.
  ///
  /// @param rounds after one that does not count
  public List<Measured<T>> measure(int rounds) throws Exception {
    Map<String, T> last = new HashMap<>();
    for (int round = -1; round < rounds; round++) {
      for (int i = 0; i < sides.size(); i++) {
        Side<T> side = sides.get(Math.floorMod(i + round, sides.size()));
        Machine.settle();
        long cpu = Machine.processNanos();
        long wall = System.nanoTime();
        T given = side.run().run();
        if (round >= 0) {
          side.wall().add((System.nanoTime() - wall) / 1e6);
          side.cpu().add((Machine.processNanos() - cpu) / 1e6);
        }
        last.put(side.name(), given);
      }
    }
    List<Measured<T>> measured = new ArrayList<>();
    for (Side<T> side : sides) {
      T given = Objects.requireNonNull(last.get(side.name()));
      measured.add(
          new Measured<>(side.name(), given, Samples.of(side.wall()), Samples.of(side.cpu())));
    }
    return measured;
  }
}
