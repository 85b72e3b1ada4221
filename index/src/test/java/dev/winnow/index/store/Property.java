package dev.winnow.index.store;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Checks a statement on many generated values and reports a small counterexample with the seed
/// that makes it again. `-Dproperty.seed=N` repeats one seed, `-Dproperty.runs=N` changes the
/// number.
public final class Property {
  private static final int DEFAULT_RUNS = 200;
  private static final int MAX_SIZE = 50;

  private Property() {}

  /// Makes a value; `size`, from 1 to 50, bounds its length or magnitude.
  @FunctionalInterface
  public interface Gen<T> {
    T make(RandomGenerator random, int size);
  }

  /// A check that may throw anything.
  @FunctionalInterface
  public interface Check<T> {
    void accept(T value) throws Exception;
  }

  /// Fails with the smallest size at which a seed fails; the sizes of the seeds go up and round
  /// again.
  public static <T> void forAll(Gen<T> gen, Check<T> check) {
    forAll(Integer.getInteger("property.runs", DEFAULT_RUNS), gen, check);
  }

  /// The same for a number of seeds of its own, for checks that cost much.
  public static <T> void forAll(int runs, Gen<T> gen, Check<T> check) {
    var given = Long.getLong("property.seed");
    if (given != null) {
      shrink(gen, check, given, MAX_SIZE);
      return;
    }
    for (long seed = 0; seed < runs; seed++) {
      int size = 1 + (int) (seed % MAX_SIZE);
      try {
        check.accept(gen.make(new SplittableRandom(seed), size));
      } catch (Exception | AssertionError e) {
        shrink(gen, check, seed, size);
        throw counterexample(gen, seed, size, e);
      }
    }
  }

  private static <T> void shrink(Gen<T> gen, Check<T> check, long seed, int upTo) {
    for (int size = 1; size <= upTo; size++) {
      try {
        check.accept(gen.make(new SplittableRandom(seed), size));
      } catch (Exception | AssertionError e) {
        throw counterexample(gen, seed, size, e);
      }
    }
  }

  private static <T> AssertionError counterexample(
      Gen<T> gen, long seed, int size, Throwable failure) {
    return new AssertionError(
        "fails at size %d for %s; repeat with -Dproperty.seed=%d; %s"
            .formatted(size, gen.make(new SplittableRandom(seed), size), seed, failure),
        failure);
  }
}
