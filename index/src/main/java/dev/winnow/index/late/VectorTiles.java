package dev.winnow.index.late;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// [Tiles] by the Vector API. Lanes are the query's vectors, so no sum runs across lanes; six
/// vectors in two registers are twelve chains of multiply-adds, enough to keep the units busy; six
/// chains of a narrow column nearly are.
final class VectorTiles implements Tiles {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Byte> B =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, F.vectorBitSize() / 4)));
  private static final int LANES = F.length();
  private static final int WIDTH = 2 * LANES;

  private VectorTiles() {}

  /// This, unless the machine has only registers of 64 bits, or of 128 without fused multiply-adds.
  static Tiles orScalar() {
    return F.vectorBitSize() >= 256 && B.length() == LANES ? new VectorTiles() : new ScalarTiles();
  }

  @Override
  public int width() {
    return WIDTH;
  }

  @Override
  public void products(
      float[] column, int dimension, float[] vectors, int at, float[] out, int to) {
    if (column.length == dimension * LANES) {
      narrow(column, dimension, vectors, at, out, to);
    } else {
      wide(column, dimension, vectors, at, out, to);
    }
  }

  private static void narrow(
      float[] column, int dimension, float[] vectors, int at, float[] out, int to) {
    FloatVector zero = FloatVector.zero(F);
    FloatVector a0 = zero;
    FloatVector b0 = zero;
    FloatVector c0 = zero;
    FloatVector d0 = zero;
    FloatVector e0 = zero;
    FloatVector f0 = zero;
    int b = at + dimension;
    int c = b + dimension;
    int d = c + dimension;
    int e = d + dimension;
    int f = e + dimension;
    for (int i = 0; i < dimension; i++) {
      FloatVector query = FloatVector.fromArray(F, column, i * LANES);
      a0 = FloatVector.broadcast(F, vectors[at + i]).fma(query, a0);
      b0 = FloatVector.broadcast(F, vectors[b + i]).fma(query, b0);
      c0 = FloatVector.broadcast(F, vectors[c + i]).fma(query, c0);
      d0 = FloatVector.broadcast(F, vectors[d + i]).fma(query, d0);
      e0 = FloatVector.broadcast(F, vectors[e + i]).fma(query, e0);
      f0 = FloatVector.broadcast(F, vectors[f + i]).fma(query, f0);
    }
    a0.intoArray(out, to);
    b0.intoArray(out, to + LANES);
    c0.intoArray(out, to + 2 * LANES);
    d0.intoArray(out, to + 3 * LANES);
    e0.intoArray(out, to + 4 * LANES);
    f0.intoArray(out, to + 5 * LANES);
  }

  private static void wide(
      float[] column, int dimension, float[] vectors, int at, float[] out, int to) {
    FloatVector zero = FloatVector.zero(F);
    FloatVector a0 = zero;
    FloatVector a1 = zero;
    FloatVector b0 = zero;
    FloatVector b1 = zero;
    FloatVector c0 = zero;
    FloatVector c1 = zero;
    FloatVector d0 = zero;
    FloatVector d1 = zero;
    FloatVector e0 = zero;
    FloatVector e1 = zero;
    FloatVector f0 = zero;
    FloatVector f1 = zero;
    int b = at + dimension;
    int c = b + dimension;
    int d = c + dimension;
    int e = d + dimension;
    int f = e + dimension;
    for (int i = 0; i < dimension; i++) {
      FloatVector left = FloatVector.fromArray(F, column, i * WIDTH);
      FloatVector right = FloatVector.fromArray(F, column, i * WIDTH + LANES);
      FloatVector component = FloatVector.broadcast(F, vectors[at + i]);
      a0 = component.fma(left, a0);
      a1 = component.fma(right, a1);
      component = FloatVector.broadcast(F, vectors[b + i]);
      b0 = component.fma(left, b0);
      b1 = component.fma(right, b1);
      component = FloatVector.broadcast(F, vectors[c + i]);
      c0 = component.fma(left, c0);
      c1 = component.fma(right, c1);
      component = FloatVector.broadcast(F, vectors[d + i]);
      d0 = component.fma(left, d0);
      d1 = component.fma(right, d1);
      component = FloatVector.broadcast(F, vectors[e + i]);
      e0 = component.fma(left, e0);
      e1 = component.fma(right, e1);
      component = FloatVector.broadcast(F, vectors[f + i]);
      f0 = component.fma(left, f0);
      f1 = component.fma(right, f1);
    }
    a0.intoArray(out, to);
    a1.intoArray(out, to + LANES);
    b0.intoArray(out, to + 2 * LANES);
    b1.intoArray(out, to + 3 * LANES);
    c0.intoArray(out, to + 4 * LANES);
    c1.intoArray(out, to + 5 * LANES);
    d0.intoArray(out, to + 6 * LANES);
    d1.intoArray(out, to + 7 * LANES);
    e0.intoArray(out, to + 8 * LANES);
    e1.intoArray(out, to + 9 * LANES);
    f0.intoArray(out, to + 10 * LANES);
    f1.intoArray(out, to + 11 * LANES);
  }

  @Override
  public void max(float[] products, int rows, float[] best) {
    for (int column = 0; column < best.length; column += LANES) {
      FloatVector most = FloatVector.fromArray(F, best, column);
      for (int row = 0; row < rows; row++) {
        most = larger(most, FloatVector.fromArray(F, products, row * best.length + column));
      }
      most.intoArray(best, column);
    }
  }

  /// As [FloatVector#max] in fewer instructions: neither is NaN.
  private static FloatVector larger(FloatVector one, FloatVector other) {
    return one.blend(other, other.compare(VectorOperators.GT, one));
  }

  @Override
  public void decode(CodedRun run, TokenCodes form, float[] centroids, float[] out) {
    int bytes = form.bytes();
    int whole = Math.min(bytes, form.dimension() - (form.parts() - 1) * bytes) / LANES * LANES;
    switch (form.bits()) { // apart, so that shifts and masks are constants of the loop
      case 8 -> decode8(run, form, whole, centroids, out);
      case 4 -> decode4(run, form, whole, centroids, out);
      default -> decode2(run, form, whole, centroids, out);
    }
    if (whole * form.parts() < form.dimension()) {
      ScalarTiles.decode(run, form, centroids, out, whole);
    }
  }

  private static void decode8(
      CodedRun run, TokenCodes form, int whole, float[] centroids, float[] out) {
    FloatVector middle = FloatVector.broadcast(F, form.middle());
    for (int token = 0; token < run.size(); token++) {
      int at = run.start(token);
      int centroid = run.centroid(token);
      int to = token * form.dimension();
      FloatVector scale = FloatVector.broadcast(F, run.scale(token));
      for (int i = 0; i < whole; i += LANES) {
        put(packed(run.codes(), at + i), middle, scale, centroids, centroid + i, out, to + i);
      }
    }
  }

  private static void decode4(
      CodedRun run, TokenCodes form, int whole, float[] centroids, float[] out) {
    FloatVector middle = FloatVector.broadcast(F, form.middle());
    int bytes = form.bytes();
    for (int token = 0; token < run.size(); token++) {
      int at = run.start(token);
      int centroid = run.centroid(token);
      int to = token * form.dimension();
      FloatVector scale = FloatVector.broadcast(F, run.scale(token));
      for (int i = 0; i < whole; i += LANES) {
        IntVector packed = packed(run.codes(), at + i);
        int next = bytes + i;
        put(packed.and(15), middle, scale, centroids, centroid + i, out, to + i);
        IntVector high = packed.lanewise(VectorOperators.LSHR, 4);
        put(high, middle, scale, centroids, centroid + next, out, to + next);
      }
    }
  }

  private static void decode2(
      CodedRun run, TokenCodes form, int whole, float[] centroids, float[] out) {
    FloatVector middle = FloatVector.broadcast(F, form.middle());
    int bytes = form.bytes();
    for (int token = 0; token < run.size(); token++) {
      int at = run.start(token);
      int centroid = run.centroid(token);
      int to = token * form.dimension();
      FloatVector scale = FloatVector.broadcast(F, run.scale(token));
      for (int i = 0; i < whole; i += LANES) {
        IntVector packed = packed(run.codes(), at + i);
        int next = i;
        put(packed.and(3), middle, scale, centroids, centroid + next, out, to + next);
        next += bytes;
        IntVector second = packed.lanewise(VectorOperators.LSHR, 2).and(3);
        put(second, middle, scale, centroids, centroid + next, out, to + next);
        next += bytes;
        IntVector third = packed.lanewise(VectorOperators.LSHR, 4).and(3);
        put(third, middle, scale, centroids, centroid + next, out, to + next);
        next += bytes;
        IntVector fourth = packed.lanewise(VectorOperators.LSHR, 6);
        put(fourth, middle, scale, centroids, centroid + next, out, to + next);
      }
    }
  }

  private static IntVector packed(byte[] codes, int at) {
    return (IntVector)
        ByteVector.fromArray(B, codes, at).convertShape(VectorOperators.ZERO_EXTEND_B2I, I, 0);
  }

  private static void put(
      IntVector levels,
      FloatVector middle,
      FloatVector scales,
      float[] centroids,
      int centroid,
      float[] out,
      int to) {
    ((FloatVector) levels.convertShape(VectorOperators.I2F, F, 0))
        .sub(middle)
        .fma(scales, FloatVector.fromArray(F, centroids, centroid))
        .intoArray(out, to);
  }

  @Override
  public void best(float[] similarities, int stride, Cells passage, float[] best) {
    int size = passage.size();
    int last = similarities.length / stride - 1;
    for (int column = 0; column < stride; column += LANES) {
      FloatVector most = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
      for (int token = 0; token < size; token++) {
        int row = Math.min(passage.cell(token), last) * stride + column;
        most = larger(most, FloatVector.fromArray(F, similarities, row));
      }
      most.intoArray(best, column);
    }
  }

  @Override
  public boolean reaches(float[] similarities, int at, float[] best) {
    for (int column = 0; column < best.length; column += LANES) {
      if (FloatVector.fromArray(F, similarities, at + column)
          .compare(VectorOperators.EQ, FloatVector.fromArray(F, best, column))
          .anyTrue()) {
        return true;
      }
    }
    return false;
  }
}
