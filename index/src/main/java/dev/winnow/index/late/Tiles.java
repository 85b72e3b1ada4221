package dev.winnow.index.late;

/// Inner products of a tile of [#ROWS] vectors with a column of query vectors. Each product is a
/// chain of fused multiply-adds over the components in their order, so every implementation gives
/// the same bits on every machine.
interface Tiles {
  /// Vectors of a tile.
  int ROWS = 6;

  /// Query vectors of a column: lanes of two registers.
  int width();

  /// Fills `out` (rows, width) with the products of vectors `at`, `at + dimension`...
  ///
  /// @param column (dimension, width): component by component, the query's vectors side by side
  void products(float[] column, int dimension, float[] vectors, int at, float[] out, int to);

  /// Takes over into `best` (width) what is larger in the first `rows` rows of `products`.
  void max(float[] products, int rows, float[] best);

  /// Decodes one vector: `centroid + scale * (code - middle)` by fused multiply-adds.
  ///
  /// @param codes see [TokenCodes]
  void decode(
      byte[] codes,
      int at,
      TokenCodes form,
      float scale,
      float[] centroids,
      int centroid,
      float[] out,
      int to);

  /// The fastest that this virtual machine has.
  Tiles BEST =
      ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
          ? VectorTiles.orScalar()
          : new ScalarTiles();
}
