package dev.winnow.embed.running;

import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows that are wanted of an output (texts, tokens, width), gathered chunk by chunk.
final class ExportRows {
  private final List<int[]> places;
  private final int width;
  private final int @Nullable [] labels;
  private final int columns;
  private final FloatBuffer rows;

  /// @param places for each text the tokens whose rows are wanted
  /// @param width numbers of a row
  /// @param labels those of them that are wanted, or null for all
  ExportRows(List<int[]> places, int width, int @Nullable [] labels) {
    this.places = places;
    this.width = width;
    this.labels = labels;
    columns = labels == null ? width : labels.length;
    for (int i = 0; labels != null && i < columns; i++) {
      if (labels[i] >= width) { // the vocabulary may have tokens that are read and not scored
        throw new IllegalArgumentException(
            "label %d; expected 0 to %d, which the file scores".formatted(labels[i], width - 1));
      }
    }
    long floats = (long) count() * columns;
    if (floats > Integer.MAX_VALUE / Float.BYTES) {
      throw new IllegalArgumentException(
          "%,d rows of %,d numbers; expected at most %,d numbers: ask for fewer places, or for labels"
              .formatted(count(), columns, Integer.MAX_VALUE / Float.BYTES));
    }
    rows = FloatBuffer.allocate((int) floats);
  }

  private int count() {
    return places.stream().mapToInt(own -> own.length).sum();
  }

  /// Numbers of a row of the output.
  int width() {
    return width;
  }

  /// How many last ones of the tokens `from` to `to` (not included) hold all that are wanted of
  /// them.
  int last(int from, int to) {
    int first = to;
    for (int[] own : places) {
      for (int place : own) {
        if (place >= from && place < first) {
          first = place;
        }
      }
    }
    return to - first;
  }

  /// @param output (texts, kept, width), of the last `kept` tokens before `to`
  void take(FloatBuffer output, int kept, int to) {
    int row = 0;
    for (int text = 0; text < places.size(); text++) {
      for (int place : places.get(text)) {
        int token = place - (to - kept);
        if (token >= 0 && token < kept) {
          take(row, output, (text * kept + token) * width);
        }
        row++;
      }
    }
  }

  private void take(int row, FloatBuffer output, int start) {
    if (labels == null) {
      rows.put(row * columns, output, start, width);
      return;
    }
    for (int i = 0; i < labels.length; i++) {
      rows.put(row * columns + i, output.get(start + labels[i]));
    }
  }

  /// Row behind row, text by text.
  FloatBuffer values() {
    return rows;
  }

  long[] shape() {
    return new long[] {count(), columns};
  }
}
