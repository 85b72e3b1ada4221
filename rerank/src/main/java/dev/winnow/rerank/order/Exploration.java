package dev.winnow.rerank.order;

import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.judge.Judge;
import java.util.List;

/// Orders a list and explores the neighbours of its best. Each window carries on the best so far,
/// and fills up in turns with their neighbours and with the list. It makes as many calls as
/// [Strategy.Sliding] for as many passages, but can find relevant passages that the retriever
/// missed (SlideGAR: Rathee, MacAvaney and Anand, arXiv 2501.09186).
///
/// Calls depend on each other, so they run one after the other. The order holds the whole list, as
/// every strategy's does, and the candidates found, whose ranks are the list's length and more.
/// Unread candidates stay at the end, in the order of the list.
///
/// @param window candidates of a call, at least 2; the paper's 20
/// @param step new candidates of a call, 1 to less than `window`; the paper's 10
/// @param passages most candidates that are read, those found too, at least 1; the paper's 100
public record Exploration(int window, int step, int passages) {
  public static final Exploration DEFAULTS = new Exploration(20, 10, 100);

  public Exploration {
    if (window < 2 || step < 1 || step >= window || passages < 1) {
      throw new IllegalArgumentException(
          "exploration has window %d, step %d, passages %d; expected 2 or more, 1 to less than window, 1 or more"
              .formatted(window, step, passages));
    }
  }

  /// Finds a candidate's neighbours in the collection: by its vector, its words, its links. The
  /// port through which an ordering reaches what the retriever did not return.
  @FunctionalInterface
  public interface Neighbours {
    /// Nearest first, as many as there are; the candidate itself may be among them. Ids are those
    /// of the list: a neighbour that is in it already is read once only.
    List<Candidate> of(Candidate candidate);
  }

  public Exploration withPassages(int passages) {
    return new Exploration(window, step, passages);
  }

  /// The same for a judge that reads at most `most` candidates at once: windows no larger, and half
  /// of each new where the step would not fit.
  public Exploration within(int most) {
    return window <= most
        ? this
        : new Exploration(most, step < most ? step : Math.max(1, most / 2), passages);
  }

  /// The most calls that are made, which is what windows that slide over `passages` take. A list
  /// shorter than a window begins with less and does not get more calls for it.
  public int calls() {
    return 1 + Math.ceilDiv(Math.max(0, passages - window), step);
  }

  /// Orders candidates, given best first as the retriever has them.
  ///
  /// @throws IllegalArgumentException where the judge's window is too small
  /// @throws RuntimeException whatever the judge or `neighbours` throws
  public Order order(
      Judge judge, String query, List<Candidate> candidates, Neighbours neighbours, Budget budget) {
    if (Math.min(window, passages) > judge.window()) {
      throw new IllegalArgumentException(
          "%s shows %d candidates at once, but the judge reads at most %d; choose a smaller window"
              .formatted(this, Math.min(window, passages), judge.window()));
    }
    try (var calls = new Calls(judge, query, candidates, budget)) {
      return candidates.isEmpty()
          ? Ordering.of(new int[0], calls)
          : Ordering.of(new Frontier(this, calls, neighbours).explore(), calls);
    }
  }
}
