package dev.winnow.rerank.order;

import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.judge.Judge;
import java.util.List;

/// How a list of candidates is ordered by a judge that reads at most a window of them at a time.
///
/// For a list of any length, empty included, every strategy returns every candidate once,
/// duplicates too, and none leaves the head of the list unread. Equal scores keep the order of the
/// list. Only what is said to be independent runs side by side, so the result is the same on any
/// number of threads.
public sealed interface Strategy {
  /// Scores every candidate by itself; for judges whose scores compare between calls.
  ///
  /// @param batch candidates given to the judge at once, at least 1: a stop can come between
  ///   batches only, while a small one leaves the judge less to sort by length
  record Pointwise(int batch) implements Strategy {
    public static final Pointwise DEFAULTS = new Pointwise(32);

    public Pointwise {
      require("batch", batch, 1, Integer.MAX_VALUE);
    }
  }

  /// One call with the whole list (fullrank: Liu et al., arXiv 2412.14574).
  record Full() implements Strategy {}

  /// Windows from the back of the list to its front, each carrying its best `window - step`
  /// candidates into the next; calls follow each other (RankGPT: Sun et al., EMNLP 2023). The last
  /// window begins at the head, whatever the length.
  ///
  /// @param window candidates of a call, at least 2; the paper's 20
  /// @param step how far the window moves, 1 to `window`; the paper's 10. No more than `window -
  ///   step` candidates can climb to the head.
  record Sliding(int window, int step) implements Strategy {
    public static final Sliding DEFAULTS = new Sliding(20, 10);

    public Sliding {
      require("window", window, 2, Integer.MAX_VALUE);
      require("step", step, 1, window);
    }
  }

  /// Independent groups, whose winners meet in a last call. Rank r goes to group r mod g, which
  /// spreads the good candidates evenly. If there are more winners than the last call takes, they
  /// play another round.
  ///
  /// @param window most candidates of a group, at least 2
  /// @param keep winners of a group, 1 to half of `window`
  /// @param last most candidates of the last call, at least `window`
  record Tournament(int window, int keep, int last) implements Strategy {
    /// Groups of 20, 4 winners each, 20 in the last call: depth 2 for 100 candidates.
    public static final Tournament DEFAULTS = new Tournament(20, 4, 20);

    public Tournament {
      require("window", window, 2, Integer.MAX_VALUE);
      require("keep", keep, 1, window / 2);
      require("last", last, window, Integer.MAX_VALUE);
    }
  }

  /// One window finds a pivot, all others are compared with it side by side, and what beats it is
  /// ordered in a last call (TDPart: Parry, MacAvaney and Ganguly, arXiv 2405.14589).
  ///
  /// @param window candidates of a call, at least 2; the paper's 20
  /// @param cutoff rank of the pivot in the first window, 1 to `window`; the paper's 10
  /// @param buffer most candidates that are taken on, at least `cutoff`; the paper's 20. Those
  ///   beyond it follow right after, by their rank in their own window.
  record TopDown(int window, int cutoff, int buffer) implements Strategy {
    public static final TopDown DEFAULTS = new TopDown(20, 10, 20);

    public TopDown {
      require("window", window, 2, Integer.MAX_VALUE);
      require("cutoff", cutoff, 1, window);
      require("buffer", buffer, cutoff, Integer.MAX_VALUE);
    }
  }

  /// A heap whose nodes are compared with all their children in one call; the best `top` are taken
  /// off it one by one (setwise heapsort: Zhuang et al., SIGIR 2024). The rest stays in the order
  /// of the list. Nodes of one level of the heap are independent.
  ///
  /// @param children of a node, at least 2; a call has one candidate more
  /// @param top how many places are decided, at least 1
  record SetwiseHeap(int children, int top) implements Strategy {
    public static final SetwiseHeap DEFAULTS = new SetwiseHeap(3, 10);

    public SetwiseHeap {
      require("children", children, 2, Integer.MAX_VALUE - 1);
      require("top", top, 1, Integer.MAX_VALUE);
    }
  }

  /// A heap whose nodes are compared two by two, each pair in both orders: one that does not win
  /// both stays where the list has it (PRP heapsort: Qin et al., arXiv 2306.17563).
  ///
  /// @param top how many places are decided, at least 1
  record PairwiseHeap(int top) implements Strategy {
    public static final PairwiseHeap DEFAULTS = new PairwiseHeap(10);

    public PairwiseHeap {
      require("top", top, 1, Integer.MAX_VALUE);
    }
  }

  /// Orders candidates, given best first as the retriever has them.
  ///
  /// @throws IllegalArgumentException where the judge cannot serve this strategy: its window is too
  ///   small, or its scores do not compare between calls as [Pointwise] needs
  /// @throws IllegalStateException where the judge gives another number of scores than candidates
  /// @throws RuntimeException whatever the judge throws
  default Order order(Judge judge, String query, List<Candidate> candidates, Budget budget) {
    try (var calls = new Calls(judge, query, candidates, budget)) {
      return Ordering.of(this, calls);
    }
  }

  /// Candidates of the largest call for a list of `candidates`.
  default int largestCall(int candidates) {
    int most =
        switch (this) {
          case Pointwise pointwise -> pointwise.batch();
          case Full _ -> candidates;
          case Sliding sliding -> sliding.window();
          case Tournament tournament -> tournament.last();
          case TopDown topDown -> topDown.window();
          case SetwiseHeap heap -> heap.children() + 1;
          case PairwiseHeap _ -> 2;
        };
    return Math.min(most, candidates);
  }

  private static void require(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s is %d; expected %d to %d".formatted(name, value, least, most));
    }
  }
}
