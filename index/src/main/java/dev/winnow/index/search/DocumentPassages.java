package dev.winnow.index.search;

import java.util.List;

/// Some passages of a document.
///
/// @param id of the document
/// @param passages numbers in the document, in the order in which they are wanted; may be empty
public record DocumentPassages(String id, List<Integer> passages) {
  public DocumentPassages {
    passages = List.copyOf(passages);
  }
}
