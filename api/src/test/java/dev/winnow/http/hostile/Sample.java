package dev.winnow.http.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/// Some of the cases of all routes with all kinds of attack, where all together take too long: each
/// route and each kind is there at least once.
final class Sample {
  private Sample() {}

  /// Every `step`-th case, which meets all kinds in turn if it does not divide their number.
  static Stream<Arguments> of(Stream<Arguments> cases, int step) {
    List<Arguments> all = cases.toList();
    List<Arguments> some =
        IntStream.iterate(0, i -> i < all.size(), i -> i + step).mapToObj(all::get).toList();
    for (int i = 0; i < all.getFirst().get().length; i++) {
      assertEquals(kinds(all, i), kinds(some, i), "a sample of every " + step + "th case");
    }
    return some.stream();
  }

  private static Set<String> kinds(List<Arguments> cases, int place) {
    return cases.stream()
        .map(one -> String.valueOf(one.get()[place]))
        .sorted()
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
