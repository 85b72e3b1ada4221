package dev.winnow.engine;

import dev.winnow.index.Document;
import java.util.List;

/// Makes what documents lack in one representation.
@FunctionalInterface
interface Maker {
  /// The documents, cut, with a value for every passage that has none.
  ///
  /// @param warnings gets what the model did not read
  List<Document> make(List<Document> cut, List<String> warnings, EmbeddingListener listener);
}
