package dev.winnow.index;

import java.util.List;

/// How to search: a tree of stages that ends in one ranked list. A plan holds names and numbers
/// only, so it prints, compares and travels; models are bound by name when it runs.
///
///     Plan.fuse(Plan.lexical(200), Plan.dense(200)).rerank("first", 50)
public sealed interface Plan {
  /// Default number of candidates of a retriever.
  int DEFAULT_K = 200;

  /// A list that a reranker has read, from which [Refit] can learn.
  sealed interface Judged extends Plan permits Rerank, Explore {
    /// Where the candidates come from.
    Plan of();

    /// Name of the reranker.
    String model();

    /// Candidates it reads.
    int depth();

    /// Searches again with what the reranker found; gives `k` candidates, more than [#depth].
    default Refit refit(int k) {
      return new Refit(this, k, Refit.DEFAULT_STEPS);
    }
  }

  /// Keyword search by BM25 (Robertson and Zaragoza, 2009).
  ///
  /// @param k candidates to return, at least 1
  /// @param unit what is scored
  /// @param fields text fields to search, their scores added; empty means title and text together
  record Lexical(int k, Unit unit, List<String> fields) implements Plan {
    public Lexical {
      requireK(k);
      fields = List.copyOf(fields);
    }

    public Lexical withUnit(Unit unit) {
      return new Lexical(k, unit, fields);
    }

    public Lexical withFields(String... fields) {
      return new Lexical(k, unit, List.of(fields));
    }
  }

  /// Nearest passages by the similarity of dense vectors; a document counts by its best passage.
  ///
  /// @param k documents to return, at least 1
  /// @param model name of the query encoder; empty means the index's own
  /// @param exact true compares every vector; false searches the HNSW graph (Malkov and Yashunin,
  ///   2018)
  record Dense(int k, String model, boolean exact) implements Plan {
    public Dense {
      requireK(k);
    }

    public Dense withModel(String model) {
      return new Dense(k, model, exact);
    }

    public Dense withExact(boolean exact) {
      return new Dense(k, model, exact);
    }
  }

  /// Merges ranked lists into one.
  ///
  /// @param of the inputs, at least one
  /// @param method how scores are combined
  /// @param k documents to keep, at least 1
  record Fuse(List<Plan> of, Fusion method, int k) implements Plan {
    public Fuse {
      requireK(k);
      of = List.copyOf(of);
      if (of.isEmpty()) {
        throw new IllegalArgumentException("fuse has no inputs; expected at least one plan");
      }
      method.requireInputs(of.size());
    }

    public Fuse withMethod(Fusion method) {
      return new Fuse(of, method, k);
    }

    public Fuse withK(int k) {
      return new Fuse(of, method, k);
    }
  }

  /// Reorders the best candidates by a bound reranker; those below `depth` are dropped.
  ///
  /// @param of where the candidates come from
  /// @param model name of the reranker
  /// @param depth candidates it reads, at least 1
  record Rerank(Plan of, String model, int depth) implements Judged {
    public Rerank {
      requireK(depth);
    }
  }

  /// Reorders candidates by a bound reranker, as [Rerank] does, and looks around meanwhile: half of
  /// what it reads comes from the list, half from what stands near the best so far, so that it
  /// finds what the retrievers missed and reads no more (GAR: MacAvaney, Tonellotto and Macdonald,
  /// CIKM 2022; SlideGAR for rerankers of lists: Rathee, MacAvaney and Anand, arXiv 2501.09186).
  ///
  /// Gives at most `depth` candidates, best first by the reranker, with its scores; those that it
  /// did not read are dropped, or stand at the end where it was stopped before.
  ///
  /// @param of where the list comes from
  /// @param model name of the reranker
  /// @param depth candidates it reads, neighbours too, at least 1; the paper's 100
  /// @param nearest neighbours that a candidate has, at least 1; the papers' 16. With few the
  ///   search stays on the list, with many it stays with the first good candidate.
  /// @param near what makes neighbours
  record Explore(Plan of, String model, int depth, int nearest, Near near) implements Judged {
    /// Neighbours of a candidate unless told otherwise.
    public static final int DEFAULT_NEAREST = 16;

    public Explore {
      requireK(depth);
      if (nearest < 1) {
        throw new IllegalArgumentException(
            "explore looks at " + nearest + " nearest; expected at least 1");
      }
    }

    public Explore withNearest(int nearest) {
      return new Explore(of, model, depth, nearest, near);
    }

    public Explore withNear(Near near) {
      return new Explore(of, model, depth, nearest, near);
    }
  }

  /// Searches the vectors again, with the query's vector moved to where a reranker's favourites are
  /// (relevance feedback of FIRST: Gangi Reddy et al., arXiv 2406.15657). The vector is that of the
  /// first dense stage below, or the index's own.
  ///
  /// Gives `k` candidates: all that the reranker read, and as many new ones as there is room for,
  /// the nearest to the moved vector. All stand in the order of their similarity to it, which is
  /// their score: a list for another `rerank` by the same name, which reads the new ones alone. A
  /// candidate without a vector stands at the end with the score of the one before it.
  ///
  /// @param of what the reranker read
  /// @param k candidates to return, more than it read
  /// @param steps of the optimiser, at least 1; more follow the reranker further and forget more of
  ///   the query. The paper takes 20 for orders, 100 for scores.
  record Refit(Judged of, int k, int steps) implements Plan {
    /// Steps unless told otherwise.
    public static final int DEFAULT_STEPS = 100;

    public Refit {
      if (k <= of.depth()) {
        throw new IllegalArgumentException(
            "refit returns %d candidates, of which the reranker read up to %d; expected a k above that: what is beyond is new"
                .formatted(k, of.depth()));
      }
      if (steps < 1) {
        throw new IllegalArgumentException("refit takes " + steps + " steps; expected at least 1");
      }
    }

    public Refit withSteps(int steps) {
      return new Refit(of, k, steps);
    }
  }

  /// Restricts every retriever, exploration and refit below to documents that match.
  record Filtered(Plan of, Filter filter) implements Plan {}

  /// What keyword search scores.
  enum Unit {
    /// Whole documents.
    DOCUMENT,
    /// Passages; a document counts by its best one. In an index without passages the same as
    /// `DOCUMENT`.
    PASSAGE
  }

  /// What makes two documents neighbours.
  enum Near {
    /// Their vectors: the passage that was read, and the passages nearest to it.
    VECTORS,
    /// Their words: what keyword search finds with the text that was read. Needs no vectors.
    WORDS
  }

  static Lexical lexical(int k) {
    return new Lexical(k, Unit.DOCUMENT, List.of());
  }

  static Dense dense(int k) {
    return new Dense(k, "", false);
  }

  /// Fuses by [Fusion#DEFAULT], keeping as many documents as all inputs together can give.
  static Fuse fuse(Plan... of) {
    return new Fuse(List.of(of), Fusion.DEFAULT, Integer.MAX_VALUE);
  }

  default Rerank rerank(String model, int depth) {
    return new Rerank(this, model, depth);
  }

  /// Reranks like [#rerank], with neighbours of the best among the `depth` candidates that are
  /// read.
  default Explore explore(String model, int depth) {
    return new Explore(this, model, depth, Explore.DEFAULT_NEAREST, Near.VECTORS);
  }

  default Filtered filtered(Filter filter) {
    return new Filtered(this, filter);
  }

  /// True where some stage compares vectors.
  default boolean usesVectors() {
    return switch (this) {
      case Lexical _ -> false;
      case Dense _ -> true;
      case Fuse fuse -> fuse.of().stream().anyMatch(Plan::usesVectors);
      case Rerank rerank -> rerank.of().usesVectors();
      case Explore explore -> explore.near() == Near.VECTORS || explore.of().usesVectors();
      case Refit _ -> true;
      case Filtered filtered -> filtered.of().usesVectors();
    };
  }

  private static void requireK(int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k is " + k + "; expected at least 1");
    }
  }
}
