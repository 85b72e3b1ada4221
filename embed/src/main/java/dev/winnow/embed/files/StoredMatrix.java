package dev.winnow.embed.files;

/// A stored matrix, either way round.
///
/// @param transposed whether it is stored (inputs, outputs)
record StoredMatrix(StoredTensor tensor, boolean transposed, int inputs, int outputs) {
  /// @param name without `.weight`
  static StoredMatrix of(Weights weights, String name) {
    boolean transposed = weights.has(name + Weights.TRANSPOSED) && !weights.has(name + ".weight");
    StoredTensor tensor = weights.get(name + (transposed ? Weights.TRANSPOSED : ".weight"));
    long[] shape = tensor.shape();
    if (shape.length != 2
        || !tensor.isFloat()
        || shape[0] > Integer.MAX_VALUE
        || shape[1] > Integer.MAX_VALUE
        || tensor.elements() > Integer.MAX_VALUE) {
      throw new ModelException(
          "tensor %s of %s cannot be brought to fewer bits; expected a matrix of float32, float16 or bfloat16 with at most %,d numbers"
              .formatted(tensor, tensor.file(), Integer.MAX_VALUE));
    }
    return new StoredMatrix(
        tensor, transposed, (int) shape[transposed ? 0 : 1], (int) shape[transposed ? 1 : 0]);
  }
}
