package dev.winnow.index.search;

import dev.winnow.index.DeadlineException;
import dev.winnow.index.Schema;
import dev.winnow.index.Vector;
import java.util.List;
import java.util.Map;

/// One moment of an index, as plans see it: documents by their ids, passages by their number in the
/// document, from 0 in the order of their start. An index whose schema has no passages has one of
/// each document, the whole text.
///
/// Made for one call of the executor and asked by one thread. Every method takes a batch, so that
/// an index elsewhere costs one round trip for each. What cannot be read is thrown unchecked.
public interface Backend {
  Schema schema();

  /// Documents in this moment.
  int documents();

  /// Documents whose vectors in a space are still to be made.
  ///
  /// @param space of the schema, or empty for its first
  int awaiting(String space);

  /// Answers searches that single retrievers make. Filters are applied inside, never afterwards.
  /// They come together so that those which compare all vectors can share the work; each result is
  /// what the search finds alone.
  ///
  /// @return one answer for each, in their order
  /// @throws IllegalArgumentException if a search or a filter does not suit the schema
  /// @throws DeadlineException if one of them is late
  List<Found> search(List<LeafSearch> searches);

  /// Stored documents, each with the passages that were asked for.
  ///
  /// @return one for each, in their order
  List<Fetched> fetch(List<DocumentPassages> wanted);

  /// The best passage by words of each document, where one has a word of `text`. Asked for what
  /// keyword search found, as that names no passages.
  ///
  /// @return by id; without those that have none
  Map<String, Scored> bestPassages(String text, List<String> ids);

  /// Stored vectors: of each document that of the first of the wanted passages that has one, else
  /// of the document's first passage that has one. Under cosine they have length 1.
  ///
  /// @param space of the schema, or empty for its first
  /// @return by id; without those that have none
  Map<String, Vector> vectors(String space, List<DocumentPassages> wanted);
}
