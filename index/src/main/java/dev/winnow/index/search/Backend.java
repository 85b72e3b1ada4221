package dev.winnow.index.search;

import dev.winnow.index.DeadlineException;
import dev.winnow.index.MultiVector;
import dev.winnow.index.Schema;
import dev.winnow.index.TermWeights;
import dev.winnow.index.Vector;
import java.util.List;
import java.util.Map;

/// A snapshot of an index, as plans see it: documents by id, passages by their number in the
/// document, from 0 in the order of their start. Where the schema has no passages, each document
/// has one, the whole text.
///
/// Made for one call of the executor and used by one thread. Every method takes a batch, so that a
/// remote index costs one round trip for each. Read errors are thrown unchecked.
public interface Backend {
  Schema schema();

  /// Documents in the snapshot.
  int documents();

  /// Documents whose vectors in a space, or values in another representation, are still to be made.
  ///
  /// @param name of a representation of the schema, or empty for its first vector space
  int awaiting(String name);

  /// Runs searches of single retrievers. Filters are applied inside, never afterwards. The searches
  /// come together so that those which compare all vectors share the work; each finds what it would
  /// find alone.
  ///
  /// @return one answer for each, in their order
  /// @throws IllegalArgumentException if a search or a filter does not suit the schema
  /// @throws DeadlineException if one of them is late
  List<Found> search(List<LeafSearch> searches);

  /// Stored documents, each with the passages that were asked for.
  ///
  /// @return one for each, in their order
  List<Fetched> fetch(List<DocumentPassages> wanted);

  /// Each document's best passage by keywords, where one has a word of `text`. For candidates of
  /// keyword search, which names no passages.
  ///
  /// @return by id; documents that have none are absent
  Map<String, Scored> bestPassages(String text, List<String> ids);

  /// The similarity of each document's stored token vectors to a query's, by its best passage.
  ///
  /// @param space name of the token vectors
  /// @return in the order of the ids; NaN where a document has none
  double[] tokenScores(String space, MultiVector query, List<String> ids);

  /// The inner product of each document's stored weights with a query's, by its best passage.
  ///
  /// @param name of the sparse vectors
  /// @return in the order of the ids; 0 where none of the query's terms weighs anything
  double[] weightScores(String name, TermWeights query, List<String> ids);

  /// Stored vectors, one for each document: that of the first wanted passage that has one, else
  /// that of the document's first passage that has one. Under cosine they have length 1.
  ///
  /// @param space of the schema, or empty for its first
  /// @return by id; documents that have none are absent
  Map<String, Vector> vectors(String space, List<DocumentPassages> wanted);
}
