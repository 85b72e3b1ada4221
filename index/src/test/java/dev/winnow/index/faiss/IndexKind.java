package dev.winnow.index.faiss;

import java.util.function.IntFunction;
import java.util.stream.Stream;

/// Every kind of index under every metric, with what may be asked of it.
///
/// @param over results to fetch for one that is wanted
/// @param recall of the wanted among the fetched
record IndexKind(
    String name, Metric metric, int over, double recall, IntFunction<FaissIndex> maker) {
  static final int LISTS = 40;

  static Stream<IndexKind> all() {
    return Stream.of(Metric.values())
        .flatMap(metric ->
            Stream.of(
                new IndexKind(
                    "flat", metric, 1, 1, dimension -> FaissIndex.flat(dimension, metric)),
                new IndexKind(
                    "fast scan",
                    metric,
                    10,
                    0.95,
                    dimension -> FaissIndex.fastScan(dimension, dimension / 2, metric)),
                ivf(new Codes.Flat(), metric),
                ivf(new Codes.Sq8(), metric),
                ivf(new Codes.Pq8(8), metric),
                ivf(new Codes.FastScan(16), metric)));
  }

  static IndexKind ivf(Codes codes, Metric metric) {
    int over =
        switch (codes) {
          case Codes.Flat _ -> 1;
          case Codes.Sq8 _ -> 2;
          case Codes.Pq8 _, Codes.FastScan _ -> 10;
        };
    return new IndexKind(
        "inverted " + codes,
        metric,
        over,
        0.95,
        dimension -> FaissIndex.ivf(dimension, LISTS, codes, metric));
  }

  FaissIndex create(int dimension) {
    return maker.apply(dimension);
  }

  FaissIndex build(Sample sample) {
    FaissIndex index = create(sample.dimension());
    index.train(sample.heap(), sample.n());
    index.add(sample.heap(), sample.n());
    return index;
  }

  int depth(int wanted) {
    return over * wanted;
  }

  @Override
  public String toString() {
    return name + ", " + metric;
  }
}
