package dev.winnow.index.search;

import dev.winnow.index.Document;
import dev.winnow.index.Passage;
import java.util.List;

/// A stored document.
///
/// @param document without its passages
/// @param passages those that were asked for, in that order, without vectors
public record Fetched(Document document, List<Passage> passages) {
  public Fetched {
    passages = List.copyOf(passages);
  }
}
