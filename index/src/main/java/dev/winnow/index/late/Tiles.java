package dev.winnow.index.late;

/// Inner products of a tile of [#ROWS] vectors with a column of query vectors. Each product is a
/// chain of fused multiply-adds over the components in their order, so every implementation gives
/// the same bits on every machine.
interface Tiles {
  /// Vectors of a tile.
  int ROWS = 6;

  /// Query vectors of a column: lanes of two registers.
  int width();

  /// Query vectors of a narrow column: lanes of one register.
  default int narrow() {
    return width() / 2;
  }

  /// Fills `out` (rows, width) with the products of vectors `at`, `at + dimension`...
  ///
  /// @param column (dimension, width), wide or narrow: component by component, the query's vectors
  ///   side by side
  void products(float[] column, int dimension, float[] vectors, int at, float[] out, int to);

  /// Takes over into `best` (width, wide or narrow) what is larger in the first `rows` rows of
  /// `products`.
  void max(float[] products, int rows, float[] best);

  /// Decodes vectors side by side: `centroid + scale * (code - middle)` by fused multiply-adds.
  ///
  /// @param out (vectors of the run, dimension)
  void decode(CodedRun run, TokenCodes form, float[] centroids, float[] out);

  /// For each query vector the largest similarity of a passage's centroids. A number beyond the
  /// last centroid counts as the last: scoring the passage exactly refuses it.
  ///
  /// @param similarities (centroids, stride)
  /// @param stride a multiple of a narrow column
  /// @param best (stride), overwritten
  void best(float[] similarities, int stride, Cells passage, float[] best);

  /// Whether any similarity of a row is one of the best.
  ///
  /// @param at where the row begins among `similarities`
  /// @param best (stride); NaN is reached by none
  boolean reaches(float[] similarities, int at, float[] best);

  /// The fastest that this virtual machine has.
  Tiles BEST =
      ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
          ? VectorTiles.orScalar()
          : new ScalarTiles();
}
