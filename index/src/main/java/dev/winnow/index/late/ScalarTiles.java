package dev.winnow.index.late;

import java.util.Arrays;

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
    int width = column.length / dimension;
    for (int row = 0; row < ROWS; row++) {
      int from = to + row * width;
      for (int lane = 0; lane < width; lane++) {
        out[from + lane] = 0;
      }
      for (int i = 0; i < dimension; i++) {
        float component = vectors[at + row * dimension + i];
        for (int lane = 0; lane < width; lane++) {
          out[from + lane] = Math.fma(component, column[i * width + lane], out[from + lane]);
        }
      }
    }
  }

  @Override
  public void max(float[] products, int rows, float[] best) {
    for (int row = 0; row < rows; row++) {
      for (int lane = 0; lane < best.length; lane++) {
        best[lane] = Math.max(best[lane], products[row * best.length + lane]);
      }
    }
  }

  @Override
  public void decode(CodedRun run, TokenCodes form, float[] centroids, float[] out) {
    decode(run, form, centroids, out, 0);
  }

  /// Decodes the components of each part from `from` on.
  static void decode(CodedRun run, TokenCodes form, float[] centroids, float[] out, int from) {
    byte[] codes = run.codes();
    int mask = form.levels() - 1;
    for (int token = 0; token < run.size(); token++) {
      int at = run.start(token);
      for (int part = 0; part < form.parts(); part++) {
        int shift = part * form.bits();
        int first = part * form.bytes();
        int end = Math.min(form.bytes(), form.dimension() - first);
        int centroid = run.centroid(token) + first;
        int to = token * form.dimension() + first;
        for (int i = from; i < end; i++) {
          float code = ((codes[at + i] >>> shift) & mask) - form.middle();
          out[to + i] = Math.fma(run.scale(token), code, centroids[centroid + i]);
        }
      }
    }
  }

  @Override
  public void best(float[] similarities, int stride, Cells passage, float[] best) {
    Arrays.fill(best, Float.NEGATIVE_INFINITY);
    int last = similarities.length / stride - 1;
    for (int token = 0; token < passage.size(); token++) {
      int row = Math.min(passage.cell(token), last) * stride;
      for (int lane = 0; lane < stride; lane++) {
        best[lane] = Math.max(best[lane], similarities[row + lane]);
      }
    }
  }

  @Override
  public boolean reaches(float[] similarities, int at, float[] best) {
    for (int lane = 0; lane < best.length; lane++) {
      if (similarities[at + lane] == best[lane]) {
        return true;
      }
    }
    return false;
  }
}
