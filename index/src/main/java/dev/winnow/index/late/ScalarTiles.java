package dev.winnow.index.late;

/// [Tiles] in plain loops, for virtual machines without the vector module, and as the reference.
final class ScalarTiles implements Tiles {
  private static final int WIDTH = 8;

  @Override
  public int width() {
    return WIDTH;
  }

  @Override
  public void products(
      float[] column, int dimension, float[] vectors, int at, float[] out, int to) {
    for (int row = 0; row < ROWS; row++) {
      int from = to + row * WIDTH;
      for (int lane = 0; lane < WIDTH; lane++) {
        out[from + lane] = 0;
      }
      for (int i = 0; i < dimension; i++) {
        float component = vectors[at + row * dimension + i];
        for (int lane = 0; lane < WIDTH; lane++) {
          out[from + lane] = Math.fma(component, column[i * WIDTH + lane], out[from + lane]);
        }
      }
    }
  }

  @Override
  public void max(float[] products, int rows, float[] best) {
    for (int row = 0; row < rows; row++) {
      for (int lane = 0; lane < WIDTH; lane++) {
        best[lane] = Math.max(best[lane], products[row * WIDTH + lane]);
      }
    }
  }

  @Override
  public void decode(
      byte[] codes,
      int at,
      TokenCodes form,
      float scale,
      float[] centroids,
      int centroid,
      float[] out,
      int to) {
    decode(codes, at, form, scale, centroids, centroid, out, to, 0);
  }

  /// Decodes the components of each part from `from` on.
  static void decode(
      byte[] codes,
      int at,
      TokenCodes form,
      float scale,
      float[] centroids,
      int centroid,
      float[] out,
      int to,
      int from) {
    int mask = form.levels() - 1;
    for (int part = 0; part < form.parts(); part++) {
      int shift = part * form.bits();
      int first = part * form.bytes();
      int end = Math.min(form.bytes(), form.dimension() - first);
      for (int i = from; i < end; i++) {
        float code = ((codes[at + i] >>> shift) & mask) - form.middle();
        out[to + first + i] = Math.fma(scale, code, centroids[centroid + first + i]);
      }
    }
  }
}
