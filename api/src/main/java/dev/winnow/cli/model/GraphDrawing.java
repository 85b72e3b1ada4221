package dev.winnow.cli.model;

import dev.winnow.embed.onnx.OnnxGraph.Operation;
import dev.winnow.embed.onnx.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Draws a network's graph as SVG: each operator in the row of its longest path from an input, from
/// top to bottom. Only the first layer is drawn.
final class GraphDrawing {
  private static final int WIDTH = 168;
  private static final int HEIGHT = 24;
  private static final int COLUMN = 188;
  private static final int ROW = 52;
  private static final int MARGIN = 40;
  private static final String FIRST = "layer.0/";

  private final List<Operation> operations;
  private final int layers;
  private final Map<Integer, List<Box>> rows = new TreeMap<>();
  private final Map<Value, Box> makers = new HashMap<>();

  private record Box(Operation operation, int row, int column) {
    int x() {
      return MARGIN + column * COLUMN;
    }

    int y() {
      return MARGIN + 20 + row * ROW;
    }
  }

  GraphDrawing(List<Operation> operations, int layers) {
    this.operations = operations;
    this.layers = layers;
  }

  String svg() {
    operations.forEach(this::place);
    int columns = rows.values().stream().mapToInt(List::size).max().orElse(1);
    int width = 2 * MARGIN + columns * COLUMN;
    int height = 2 * MARGIN + 40 + (rows.isEmpty() ? 0 : lastRow() + 1) * ROW;
    var svg = new StringBuilder();
    svg.append(
        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif'"
                .formatted(width, height)
            + " font-size='12'>\n<rect width='100%' height='100%' fill='white'/>\n");
    svg.append(
        "<text x='%d' y='28' font-size='15'>%,d operators; of %d layers the first is drawn</text>%n"
            .formatted(MARGIN, operations.size(), layers));
    rows.values().stream().flatMap(List::stream).forEach(box -> lines(svg, box));
    rows.values().stream().flatMap(List::stream).forEach(box -> box(svg, box));
    return svg.append("</svg>\n").toString();
  }

  private int lastRow() {
    return rows.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  private void place(Operation operation) {
    boolean layer = operation.scope().startsWith("layer.");
    if (layer && !operation.scope().equals(FIRST)) {
      skip(operation);
      return;
    }
    int row = 0;
    for (Value input : operation.inputs()) {
      Box maker = makers.get(input);
      row = maker == null ? row : Math.max(row, maker.row() + 1);
    }
    List<Box> others = rows.computeIfAbsent(row, _ -> new ArrayList<>());
    var box = new Box(operation, row, others.size());
    others.add(box);
    operation.outputs().forEach(output -> makers.put(output, box));
  }

  /// Bridges an operator that is not drawn: what it makes counts as made by the box behind its
  /// inputs, so that the lines go on.
  private void skip(Operation operation) {
    for (Value input : operation.inputs()) {
      Box maker = makers.get(input);
      if (maker != null) {
        operation.outputs().forEach(output -> makers.putIfAbsent(output, maker));
      }
    }
  }

  private void lines(StringBuilder svg, Box box) {
    for (Value input : box.operation().inputs()) {
      Box maker = makers.get(input);
      if (maker != null && maker != box) {
        svg.append(
            "<line x1='%d' y1='%d' x2='%d' y2='%d' stroke='#9aa5b1'/>%n"
                .formatted(
                    maker.x() + WIDTH / 2, maker.y() + HEIGHT, box.x() + WIDTH / 2, box.y()));
      }
    }
  }

  private static void box(StringBuilder svg, Box box) {
    String colour = box.operation().scope().isEmpty() ? "#e8eef5" : "#fdf0dc";
    svg.append(
        "<rect x='%d' y='%d' width='%d' height='%d' rx='5' fill='%s' stroke='#52606d'/>%n"
            .formatted(box.x(), box.y(), WIDTH, HEIGHT, colour));
    svg.append(
        "<text x='%d' y='%d' text-anchor='middle' font-size='11'>%s</text>%n"
            .formatted(box.x() + WIDTH / 2, box.y() + 16, box.operation().type()));
  }
}
