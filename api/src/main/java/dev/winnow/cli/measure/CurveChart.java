package dev.winnow.cli.measure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Recall against latency as an SVG picture: up and to the left is better.
final class CurveChart {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 520;
  private static final int LEFT = 70;
  private static final int RIGHT = 160;
  private static final int TOP = 50;
  private static final int BOTTOM = 60;
  private static final List<String> COLOURS =
      List.of(
          "#4e79a7", "#f28e2b", "#e15759", "#76b7b2", "#59a14f", "#edc948", "#b07aa1", "#ff9da7",
          "#9c755f", "#bab0ac", "#1f4e79", "#7f3f98");

  private final StringBuilder svg = new StringBuilder();
  private final double lowest;
  private final double fastest;
  private final double slowest;

  private CurveChart(List<DensePoint> points) {
    double least = points.stream().mapToDouble(DensePoint::recall).min().orElse(0);
    this.lowest = Math.max(0, Math.floor(Math.min(0.95, least) * 20) / 20);
    this.fastest =
        power(Math.floor(log(points.stream().mapToDouble(DensePoint::p50).min().orElse(10))));
    this.slowest =
        power(Math.ceil(log(points.stream().mapToDouble(DensePoint::p50).max().orElse(1000))));
  }

  static String svg(List<DensePoint> points, int vectors, int dimension) {
    var chart = new CurveChart(points);
    chart.draw(points, vectors, dimension);
    return chart.svg.toString();
  }

  private void draw(List<DensePoint> points, int vectors, int dimension) {
    add(
        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif'"
            + " font-size='12'>",
        WIDTH, HEIGHT);
    add("<rect width='100%%' height='100%%' fill='white'/>");
    add(
        "<text x='%d' y='28' font-size='15'>10 nearest of %,d vectors, %d dimensions</text>",
        LEFT, vectors, dimension);
    axes();
    Map<String, StringBuilder> curves = new LinkedHashMap<>();
    for (DensePoint point : points) {
      curves
          .computeIfAbsent(point.curve(), _ -> new StringBuilder())
          .append("%.1f,%.1f ".formatted(x(point.p50()), y(point.recall())));
    }
    int number = 0;
    for (var curve : curves.entrySet()) {
      String colour = COLOURS.get(number % COLOURS.size());
      add(
          "<polyline points='%s' fill='none' stroke='%s' stroke-width='2'/>",
          curve.getValue().toString().strip(), colour);
      for (DensePoint point : points) {
        if (point.curve().equals(curve.getKey())) {
          add(
              "<circle cx='%.1f' cy='%.1f' r='4' fill='%s'><title>%s %s: recall %.3f, %.0f"
                  + " us</title></circle>",
              x(point.p50()),
              y(point.recall()),
              colour,
              point.curve(),
              point.setting(),
              point.recall(),
              point.p50());
        }
      }
      int line = TOP + 10 + 20 * number++;
      add(
          "<rect x='%d' y='%d' width='12' height='12' fill='%s'/>",
          WIDTH - RIGHT + 20, line - 10, colour);
      add("<text x='%d' y='%d'>%s</text>", WIDTH - RIGHT + 38, line, curve.getKey());
    }
    add("</svg>");
  }

  private void axes() {
    for (double micros = fastest; micros <= slowest * 1.001; micros *= 10) {
      add(
          "<line x1='%.1f' y1='%d' x2='%.1f' y2='%d' stroke='#ddd'/>",
          x(micros), TOP, x(micros), HEIGHT - BOTTOM);
      add(
          "<text x='%.1f' y='%d' text-anchor='middle'>%,.0f</text>",
          x(micros), HEIGHT - BOTTOM + 18, micros);
    }
    double step = lowest < 0.8 ? 0.1 : 0.05;
    for (double recall = lowest; recall <= 1.0001; recall += step) {
      add(
          "<line x1='%d' y1='%.1f' x2='%d' y2='%.1f' stroke='#ddd'/>",
          LEFT, y(recall), WIDTH - RIGHT, y(recall));
      add("<text x='%d' y='%.1f' text-anchor='end'>%.2f</text>", LEFT - 8, y(recall) + 4, recall);
    }
    add(
        "<text x='%d' y='%d' text-anchor='middle'>microseconds a query, median</text>",
        (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 18);
    add(
        "<text transform='translate(20 %d) rotate(-90)' text-anchor='middle'>recall@10</text>",
        (TOP + HEIGHT - BOTTOM) / 2);
  }

  private double x(double micros) {
    double share = (log(micros) - log(fastest)) / Math.max(1e-9, log(slowest) - log(fastest));
    return LEFT + share * (WIDTH - LEFT - RIGHT);
  }

  private double y(double recall) {
    return TOP + (1 - (recall - lowest) / (1 - lowest)) * (HEIGHT - TOP - BOTTOM);
  }

  private static double log(double value) {
    return Math.log10(Math.max(1, value));
  }

  private static double power(double exponent) {
    return Math.pow(10, exponent);
  }

  private void add(String line, Object... values) {
    svg.append(String.format(Locale.ROOT, line, values)).append('\n');
  }
}
