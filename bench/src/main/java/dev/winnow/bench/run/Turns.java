package dev.winnow.bench.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Two sides answering the same queries in turn, each first every other time.
///
/// @param first milliseconds of every call of the first side
/// @param second milliseconds of every call of the second side
/// @param agreed queries to which both gave the same list
public record Turns(Samples first, Samples second, int agreed) {
  public static Turns run(
      List<String> queries,
      int warmUps,
      int rounds,
      Function<String, List<String>> first,
      Function<String, List<String>> second) {
    List<Double> firstTimes = new ArrayList<>();
    List<Double> secondTimes = new ArrayList<>();
    int agreed = 0;
    for (int round = -warmUps; round < rounds; round++) {
      agreed = 0;
      for (int i = 0; i < queries.size(); i++) {
        String query = queries.get(i);
        boolean swapped = (round + i) % 2 != 0;
        Timed one = Timed.of(query, swapped ? second : first);
        Timed two = Timed.of(query, swapped ? first : second);
        agreed += one.answer().equals(two.answer()) ? 1 : 0;
        if (round >= 0) {
          firstTimes.add(swapped ? two.millis() : one.millis());
          secondTimes.add(swapped ? one.millis() : two.millis());
        }
      }
    }
    return new Turns(Samples.of(firstTimes), Samples.of(secondTimes), agreed);
  }

  private record Timed(double millis, List<String> answer) {
    static Timed of(String query, Function<String, List<String>> side) {
      long start = System.nanoTime();
      List<String> answer = side.apply(query);
      return new Timed((System.nanoTime() - start) / 1e6, answer);
    }
  }
}
