package dev.winnow.engine.json;

import dev.winnow.index.Filter;
import dev.winnow.index.Fusion;
import dev.winnow.index.Fusion.Normalization;
import dev.winnow.index.Plan;
import dev.winnow.index.Vector;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Plans and filters of all kinds, for round trips.
final class RandomPlans {
  private final RandomGenerator random;

  RandomPlans(RandomGenerator random) {
    this.random = random;
  }

  Plan plan(int depth) {
    return switch (random.nextInt(depth == 0 ? 7 : 13)) {
      case 0 ->
          new Plan.Lexical(
              k(),
              random.nextBoolean() ? Plan.Unit.DOCUMENT : Plan.Unit.PASSAGE,
              Stream.generate(this::word).limit(random.nextInt(3)).toList(),
              random.nextBoolean() ? Plan.Weighing.COUNT : Plan.Weighing.BM25);
      case 1 ->
          new Plan.Dense(
              k(),
              random.nextBoolean() ? "" : word(),
              random.nextBoolean(),
              random.nextBoolean() ? null : Vector.of(random.nextFloat(), -1, 1e-20f));
      case 2 -> new Plan.Auto(k());
      case 3 ->
          new Plan.Sparse(
              k(),
              random.nextBoolean() ? "" : word(),
              random.nextBoolean() ? 1 : random.nextDouble(1, Plan.Sparse.MAX_SKIP));
      case 4 -> new Plan.Late(k(), random.nextBoolean() ? "" : word(), k(), random.nextBoolean());
      case 5 -> new Plan.Verbatim(k(), random.nextBoolean() ? "" : word(), k(), k());
      case 6 -> new Plan.Seal(k(), random.nextBoolean() ? "" : word(), k(), k());
      case 7 -> fuse(depth);
      case 8 -> plan(depth - 1).rerank(word(), k());
      case 9 -> explore(depth);
      case 10 -> refit(depth);
      case 11 -> plan(depth - 1).rephrased(word());
      default -> plan(depth - 1).filtered(filter(3));
    };
  }

  private Plan.Explore explore(int depth) {
    Plan.Explore explore = plan(depth - 1).explore(word(), k());
    return random.nextBoolean() ? explore : explore.withNearest(k()).withNear(Plan.Near.WORDS);
  }

  private Plan refit(int depth) {
    Plan.Judged read = random.nextBoolean() ? explore(depth) : plan(depth - 1).rerank(word(), k());
    Plan.Refit refit = read.refit(read.depth() + k());
    return random.nextBoolean() ? refit : refit.withSteps(k());
  }

  private Plan fuse(int depth) {
    List<Plan> inputs =
        IntStream.rangeClosed(0, random.nextInt(4)).mapToObj(_ -> plan(depth - 1)).toList();
    List<Double> weights =
        random.nextBoolean()
            ? List.of()
            : DoubleStream.generate(this::weight).limit(inputs.size()).boxed().toList();
    Fusion method =
        random.nextBoolean()
            ? new Fusion.ReciprocalRank(weight(), 1, weights)
            : new Fusion.Normalized(
                Normalization.values()[random.nextInt(Normalization.values().length)], weights);
    return new Plan.Fuse(inputs, method, random.nextBoolean() ? Integer.MAX_VALUE : k());
  }

  Filter filter(int depth) {
    return switch (random.nextInt(depth == 0 ? 4 : 7)) {
      case 0 -> new Filter.Eq(word(), value());
      case 1 ->
          new Filter.In(word(), Stream.generate(this::value).limit(random.nextInt(4)).toList());
      case 2 ->
          random.nextBoolean()
              ? new Filter.Exists(word())
              : random.nextBoolean() ? Filter.prefix(word(), word()) : Filter.glob(word(), word());
      case 3 ->
          random.nextBoolean()
              ? new Filter.Range(word(), value(), null, null, value())
              : new Filter.Range(word(), null, value(), null, null);
      case 4 -> new Filter.Not(filter(depth - 1));
      case 5 -> new Filter.And(filters(depth - 1));
      default -> new Filter.Or(filters(depth - 1));
    };
  }

  private List<Filter> filters(int depth) {
    return IntStream.range(0, random.nextInt(4)).mapToObj(_ -> filter(depth)).toList();
  }

  private Object value() {
    return switch (random.nextInt(5)) {
      case 0 -> random.nextInt();
      case 1 -> random.nextLong(1L << 40, 1L << 53);
      case 2 -> Double.longBitsToDouble(random.nextLong() & 0xBFEF_FFFF_FFFF_FFFFL);
      case 3 -> random.nextBoolean();
      default -> word();
    };
  }

  private double weight() {
    return random.nextBoolean() ? random.nextInt(100) : random.nextDouble() * 1e6;
  }

  private int k() {
    return random.nextInt(1, 10_000);
  }

  private String word() {
    return random
        .ints(random.nextInt(1, 8), 1, 0x11_0000)
        .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
