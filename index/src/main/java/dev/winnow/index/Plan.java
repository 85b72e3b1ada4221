package dev.winnow.index;

import java.util.List;

/// How to search: a tree of stages that ends in one ranked list. A plan holds names and numbers
/// only, so it prints, compares and travels; models are bound by name when it runs.
///
///     Plan.fuse(Plan.lexical(200), Plan.dense(200)).rerank("first", 50)
public sealed interface Plan {
  /// Default number of candidates of a retriever.
  int DEFAULT_K = 200;

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
  record Rerank(Plan of, String model, int depth) implements Plan {
    public Rerank {
      requireK(depth);
    }
  }

  /// Restricts every retriever below to documents that match.
  record Filtered(Plan of, Filter filter) implements Plan {}

  /// What keyword search scores.
  enum Unit {
    /// Whole documents.
    DOCUMENT,
    /// Passages; a document counts by its best one. In an index without passages the same as
    /// `DOCUMENT`.
    PASSAGE
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
      case Filtered filtered -> filtered.of().usesVectors();
    };
  }

  private static void requireK(int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k is " + k + "; expected at least 1");
    }
  }
}
