package dev.winnow.embed;

import dev.winnow.embed.network.GraphOptions;
import dev.winnow.embed.network.Transformer;
import org.jspecify.annotations.Nullable;

/// Whether a model can read a batch; what it cannot is said before native code sees it.
final class BatchCheck {
  /// Keeps tables of angles below a gigabyte.
  static final int MOST_POSITIONS = 1 << 21;

  private final Transformer transformer;
  private final GraphOptions options;

  BatchCheck(Transformer transformer, GraphOptions options) {
    this.transformer = transformer;
    this.options = options;
  }

  void check(Batch batch, @Nullable KvCache cache) {
    if (!options.grouped() && batch.grouped()) {
      throw new IllegalArgumentException(
          "this model was opened without groups; expected a batch without them");
    }
    if (batch.hides() && (!options.padded() || transformer.causal())) {
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
    int most = Math.min(transformer.mostTokens(), MOST_POSITIONS);
    int vocabulary = transformer.shape().vocabulary();
    for (int token = 0; token < batch.length(text); token++) {
      int position = transformer.position(batch.position(text, token, past));
      if (position < 0 || position >= most) {
        throw new IllegalArgumentException(
            "token %d of text %d stands at %,d; expected 0 to %,d"
                .formatted(token, text, position, most - 1));
      }
      int id = batch.id(text, token);
      if (id < 0 || id >= vocabulary) {
        throw new ModelException(
            "token %d of text %d has the id %d; expected 0 to %d: is the tokenizer of another model?"
                .formatted(token, text, id, vocabulary - 1));
      }
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
    if (transformer.reads() != Transformer.Reads.ROWS) {
      throw new IllegalStateException(
          "the head reads one vector of each text (%s); expected a language head to score tokens of your choice"
              .formatted(transformer.reads()));
    }
  }

  void checkLabels(int... labels) {
    int vocabulary = transformer.shape().vocabulary();
    for (int label : labels) {
      if (label < 0 || label >= vocabulary) {
        throw new IllegalArgumentException(
            "label %d; expected 0 to %d".formatted(label, vocabulary - 1));
      }
    }
  }
}
