package dev.winnow.rerank.feedback;

/// Adam (Kingma and Ba, ICLR 2015) with the paper's constants.
final class Adam {
  private static final double FIRST = .9;
  private static final double SECOND = .999;
  private static final double EPSILON = 1e-8;

  private Adam() {}

  /// A differentiable function.
  @FunctionalInterface
  interface Function {
    /// Writes the gradient at `point` into `gradient`.
    void gradient(double[] point, double[] gradient);
  }

  /// @param point where to start; changed, and returned
  static double[] minimise(Function function, double[] point, double rate, int steps) {
    var gradient = new double[point.length];
    var mean = new double[point.length];
    var square = new double[point.length];
    double firstLeft = 1;
    double secondLeft = 1;
    for (int step = 0; step < steps; step++) {
      function.gradient(point, gradient);
      firstLeft *= FIRST;
      secondLeft *= SECOND;
      double size = rate / (1 - firstLeft);
      double widen = 1 / Math.sqrt(1 - secondLeft);
      for (int i = 0; i < point.length; i++) {
        double slope = gradient[i];
        mean[i] = FIRST * mean[i] + (1 - FIRST) * slope;
        square[i] = SECOND * square[i] + (1 - SECOND) * slope * slope;
        point[i] -= size * mean[i] / (Math.sqrt(square[i]) * widen + EPSILON);
      }
    }
    return point;
  }
}
