package dev.winnow.index.vectors;

import dev.winnow.index.faiss.Metric;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.VectorUtil;

/// The vectors of a field as FAISS sees them. It has distance and inner product, so cosine becomes
/// the inner product of vectors scaled to length 1.
record VectorSpace(int dimension, Metric metric, boolean scaled) {
  static VectorSpace of(FieldInfo field) {
    VectorSimilarityFunction function = field.getVectorSimilarityFunction();
    return new VectorSpace(
        field.getVectorDimension(),
        function == VectorSimilarityFunction.EUCLIDEAN ? Metric.L2 : Metric.INNER_PRODUCT,
        function == VectorSimilarityFunction.COSINE);
  }

  /// The vector as FAISS is given it; the vector itself where nothing changes.
  float[] of(float[] vector) {
    return scaled ? VectorUtil.l2normalize(vector.clone(), false) : vector;
  }

  long bytes() {
    return (long) Float.BYTES * dimension;
  }
}
