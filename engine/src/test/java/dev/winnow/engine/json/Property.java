package dev.winnow.engine.json;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Checks a property on many random values, each of which its seed brings back.
final class Property {
  private static final int RUNS = 500;

  private Property() {}

  static <T> void forAll(Function<RandomGenerator, T> generator, Consumer<T> property) {
    Long only = Long.getLong("property.seed");
    for (long seed = only == null ? 0 : only; seed < (only == null ? RUNS : only + 1); seed++) {
      T value = generator.apply(RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
      try {
        property.accept(value);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("fails for -Dproperty.seed=" + seed + ", value " + value, e);
      }
    }
  }
}
