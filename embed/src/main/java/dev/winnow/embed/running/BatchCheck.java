package dev.winnow.embed.running;

import dev.winnow.embed.exports.Export;
import dev.winnow.embed.exports.ExportPorts;
import dev.winnow.embed.exports.NetworkInfo;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.network.PositionScaling;
import dev.winnow.embed.network.Transformer;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/// Checks that a model can read a batch, before native code sees it.
final class BatchCheck {
  /// Keeps tables of rotary angles below a gigabyte.
  static final int MOST_POSITIONS = PositionScaling.MOST_TOKENS;

  /// Of all scores of one call.
  private static final int MOST_SCORE_BYTES = Integer.MAX_VALUE;

  private final GraphOptions options;
  private final NetworkInfo info;
  private final boolean hides;
  private final int mostTokens;
  private final int types;
  private final IntUnaryOperator positions;

  private BatchCheck(
      GraphOptions options,
      NetworkInfo info,
      boolean hides,
      int mostTokens,
      int types,
      IntUnaryOperator positions) {
    this.options = options;
    this.info = info;
    this.hides = hides && options.padded() && !info.causal();
    this.mostTokens = Math.min(mostTokens, MOST_POSITIONS);
    this.types = types;
    this.positions = positions;
  }

  static BatchCheck of(Transformer transformer, GraphOptions options) {
    return new BatchCheck(
        options,
        NetworkInfo.of(transformer),
        true,
        transformer.mostTokens(),
        transformer.types(),
        transformer::position);
  }

  /// A decoder's positions end where its file fails; an encoder's may be a table.
  static BatchCheck of(Export export, GraphOptions options) {
    NetworkInfo info = export.info();
    return new BatchCheck(
        options,
        info,
        export.ports().takes(ExportPorts.MASK),
        info.causal() ? MOST_POSITIONS : info.shape().maxTokens(),
        Integer.MAX_VALUE,
        IntUnaryOperator.identity());
  }

  private int vocabulary() {
    return info.shape().vocabulary();
  }

  void check(Batch batch, @Nullable KvCache cache) {
    if (!options.grouped() && batch.grouped()) {
      throw new IllegalArgumentException(
          "this model was opened without groups; expected a batch without them");
    }
    if (batch.hides() && !hides) {
      throw new IllegalArgumentException(
          "a batch with tokens that are not seen; expected a padded graph of a network that is not"
              + " causal");
    }
    if (options.alone() && batch.texts() > 1) {
      throw new IllegalArgumentException(
          "a batch of %d texts for a model opened for texts alone; expected 1"
              .formatted(batch.texts()));
    }
    if (options.cached() != (cache != null)) {
      throw new IllegalArgumentException(
          options.cached()
              ? "this model was opened with a cache; expected one"
              : "this model was opened without a cache; expected none");
    }
    if (cache != null && cache.texts() != batch.texts()) {
      throw new IllegalArgumentException(
          "%d texts for a cache of %d; expected as many".formatted(batch.texts(), cache.texts()));
    }
    for (int text = 0; text < batch.texts(); text++) {
      int past = cache == null ? 0 : cache.length(text);
      int room = cache == null ? MOST_POSITIONS : cache.capacity();
      if (past + batch.length(text) > room) {
        throw new IllegalArgumentException(
            "text %d has %,d tokens; expected at most %,d"
                .formatted(text, past + batch.length(text), room));
      }
      checkTokens(batch, text, past);
    }
  }

  private void checkTokens(Batch batch, int text, int past) {
    for (int token = 0; token < batch.length(text); token++) {
      int position = positions.applyAsInt(batch.position(text, token, past));
      if (position < 0 || position >= mostTokens) {
        throw new IllegalArgumentException(
            "token %d of text %d stands at %,d; expected 0 to %,d"
                .formatted(token, text, position, mostTokens - 1));
      }
      int type = batch.type(text, token);
      if (type < 0 || type >= types) {
        throw new IllegalArgumentException(
            "token %d of text %d has the type %d; expected 0 to %d"
                .formatted(token, text, type, types - 1));
      }
      int id = batch.id(text, token);
      if (id < 0 || id >= vocabulary()) {
        throw new ModelException(
            "token %d of text %d has the id %d; expected 0 to %d: is the tokenizer of another model?"
                .formatted(token, text, id, vocabulary() - 1));
      }
    }
  }

  /// @param places of tokens in each text
  void checkPlaces(Batch batch, List<int[]> places) {
    if (places.size() != batch.texts()) {
      throw new IllegalArgumentException(
          "places in %d texts for a batch of %d; expected as many"
              .formatted(places.size(), batch.texts()));
    }
    for (int text = 0; text < places.size(); text++) {
      for (int place : places.get(text)) {
        if (place < 0 || place >= batch.length(text)) {
          throw new IllegalArgumentException(
              "place %d of text %d; expected 0 to %d"
                  .formatted(place, text, batch.length(text) - 1));
        }
      }
    }
  }

  /// @param places of tokens in each text whose scores of the vocabulary are asked for
  void checkScores(List<int[]> places) {
    long rows = places.stream().mapToLong(own -> own.length).sum();
    long bytes = Float.BYTES * rows * vocabulary();
    if (info.reads() == Transformer.Reads.ROWS && bytes > MOST_SCORE_BYTES) {
      throw new IllegalArgumentException(
          "scores of %,d tokens take %,d bytes; expected at most %,d: ask for fewer at a time, or for labels"
              .formatted(rows, bytes, MOST_SCORE_BYTES));
    }
  }

  /// @param output that a call asks for
  void require(GraphOptions.Output output) {
    if (options.output() != output) {
      throw new IllegalStateException(
          "this model was opened for %s; expected it to be opened for %s"
              .formatted(options.output(), output));
    }
  }

  /// Whether scores of any tokens may be asked for.
  void requireRows() {
    if (info.reads() != Transformer.Reads.ROWS) {
      throw new IllegalStateException(
          "the head reads one vector of each text (%s); expected a language head to score tokens of your choice"
              .formatted(info.reads()));
    }
  }

  void checkLabels(int... labels) {
    for (int label : labels) {
      if (label < 0 || label >= vocabulary()) {
        throw new IllegalArgumentException(
            "label %d; expected 0 to %d".formatted(label, vocabulary() - 1));
      }
    }
  }
}
