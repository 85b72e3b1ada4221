package dev.winnow.engine;

import dev.winnow.index.Passage;
import java.util.List;

/// Makes what an index holds of passages in one representation. Thread-safe.
interface ValueMaker {
  /// Makes a value of each text; opens the model where it is not open yet.
  Made make(List<String> texts, EmbeddingListener listener);

  /// The values of some texts.
  ///
  /// @param values `Nothing` for a text in which the model finds nothing
  /// @param tokens that were read of each text; empty where the model does not say
  /// @param dropped tokens of each text that did not fit
  record Made(List<Passage.Value> values, int[] tokens, int[] dropped) {}
}
