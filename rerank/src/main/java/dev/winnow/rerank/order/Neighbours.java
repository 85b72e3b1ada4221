package dev.winnow.rerank.order;

import dev.winnow.rerank.Candidate;
import java.util.List;

/// Tells what stands near a candidate in the collection: by its vector, its words, its links. The
/// port through which an ordering reaches what the retriever did not return.
@FunctionalInterface
public interface Neighbours {
  /// Nearest first, as many as there are; the candidate itself may be among them. Ids are those of
  /// the list: a neighbour that is in it already is read once only.
  List<Candidate> of(Candidate candidate);
}
