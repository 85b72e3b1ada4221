package dev.winnow.index;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How to search: a tree of stages that ends in one ranked list. A plan holds names and numbers
/// only, so it prints, compares and travels; models are bound by name when it runs.
///
///     Plan.fuse(Plan.lexical(200), Plan.dense(200)).rerank("first", 50)
///
/// A stage is a [Leaf], which searches by itself, or a step over the stages that it names as its
/// [#inputs]. What walks a plan asks for these, so that it need not know every kind of stage.
public sealed interface Plan {
  /// Default number of candidates of a retriever.
  int DEFAULT_K = 200;

  /// The stages that this one reads, in their order.
  List<Plan> inputs();

  /// This stage over other inputs, as many as it has; those of a [Refit] are [Judged].
  Plan withInputs(List<Plan> inputs);

  /// Fails where one of this stage's own numbers is above its limit.
  void requireWithin(Limits limits);

  /// True where this stage itself compares vectors.
  default boolean comparesVectors() {
    return false;
  }

  /// True where this stage itself brings what it searches with, so that the query's text may be
  /// empty.
  default boolean brings() {
    return false;
  }

  /// This stage and all below it, each before its inputs.
  default Stream<Plan> stages() {
    return Stream.concat(Stream.of(this), inputs().stream().flatMap(Plan::stages));
  }

  /// A retriever: it searches the index by itself, without a list to start from.
  sealed interface Leaf extends Plan permits Lexical, Dense, Sparse, Late, Verbatim, Seal {
    /// Documents to return, at least 1.
    int k();

    /// Names the stage in results.
    String kind();

    @Override
    default List<Plan> inputs() {
      return List.of();
    }

    @Override
    default Plan withInputs(List<Plan> inputs) {
      return this;
    }

    @Override
    default void requireWithin(Limits limits) {
      limits.requireTopK("k of " + kind(), k());
    }
  }

  /// A list that a reranker has read, from which [Refit] can learn.
  sealed interface Judged extends Plan permits Rerank, Explore {
    /// Where the candidates come from.
    Plan of();

    /// Name of the reranker.
    String model();

    /// Candidates it reads.
    int depth();

    @Override
    default List<Plan> inputs() {
      return List.of(of());
    }

    /// Searches again with relevance feedback from this stage; gives `k` candidates, more than
    /// [#depth].
    default Refit refit(int k) {
      return new Refit(this, k, Refit.DEFAULT_STEPS);
    }
  }

  /// Keyword search by BM25 (Robertson and Zaragoza, 2009).
  ///
  /// @param k candidates to return, at least 1
  /// @param unit what is scored
  /// @param fields text fields to search, their scores added; empty means title and text together
  /// @param weighing what a word of the query weighs
  record Lexical(int k, Unit unit, List<String> fields, Weighing weighing) implements Leaf {
    public Lexical {
      requireK(k);
      fields = List.copyOf(fields);
    }

    @Override
    public String kind() {
      return "lexical";
    }

    public Lexical withUnit(Unit unit) {
      return new Lexical(k, unit, fields, weighing);
    }

    public Lexical withFields(String... fields) {
      return new Lexical(k, unit, List.of(fields), weighing);
    }

    public Lexical withWeighing(Weighing weighing) {
      return new Lexical(k, unit, fields, weighing);
    }

    public Lexical withK(int k) {
      return new Lexical(k, unit, fields, weighing);
    }
  }

  /// Nearest passages by the similarity of dense vectors; a document counts by its best passage.
  ///
  /// @param k documents to return, at least 1
  /// @param space name of the vector space; empty means the first of the schema
  /// @param exact true compares every vector; false searches the HNSW graph (Malkov and Yashunin,
  ///   2018)
  /// @param vector to search near; null means that of the query's text, for which a query encoder
  ///   must be bound
  record Dense(int k, String space, boolean exact, @Nullable Vector vector) implements Leaf {
    public Dense {
      requireK(k);
    }

    @Override
    public String kind() {
      return "dense";
    }

    @Override
    public boolean comparesVectors() {
      return true;
    }

    @Override
    public boolean brings() {
      return vector != null;
    }

    public Dense withK(int k) {
      return new Dense(k, space, exact, vector);
    }

    public Dense withSpace(String space) {
      return new Dense(k, space, exact, vector);
    }

    public Dense withExact(boolean exact) {
      return new Dense(k, space, exact, vector);
    }

    public Dense withVector(Vector vector) {
      return new Dense(k, space, exact, vector);
    }
  }

  /// Passages by the inner product of learned sparse vectors (SPLADE: Formal et al., arXiv
  /// 2109.10086); a document counts by its best passage.
  ///
  /// @param k documents to return, at least 1
  /// @param name of the sparse vectors; empty means the first of the schema
  /// @param skip 1 for exact results. Above, what can hardly be among the best is skipped under a
  ///   filter: all whose bound is less than `skip` times the score of the last so far (Broder et
  ///   al., CIKM 2003). At most 100. Without a filter results are exact all the same: skipping
  ///   would save nothing there
  record Sparse(int k, String name, double skip) implements Leaf {
    /// The largest [#skip].
    public static final double MAX_SKIP = 100;

    public Sparse {
      requireK(k);
      if (!(skip >= 1 && skip <= MAX_SKIP)) {
        throw new IllegalArgumentException(
            "skip is %s; expected 1 for exact results, to %s".formatted(skip, MAX_SKIP));
      }
    }

    @Override
    public String kind() {
      return "sparse";
    }

    public Sparse withName(String name) {
      return new Sparse(k, name, skip);
    }

    public Sparse withSkip(double skip) {
      return new Sparse(k, name, skip);
    }
  }

  /// Passages by late interaction: for every token of the query the most similar token of the
  /// passage, their similarities added up (MaxSim of ColBERT, arXiv 2004.12832). A document counts
  /// by its best passage.
  ///
  /// Centroids near the query's tokens name the candidates, and what a candidate lacks is imputed
  /// (WARP, arXiv 2501.17788); the best are scored with all their stored tokens.
  ///
  /// @param k documents to return, at least 1
  /// @param space name of the token vectors; empty means the first of the schema
  /// @param probes centroids looked up for each token of the query, at least 1; more find more and
  ///   take longer
  /// @param exact true scores every passage
  record Late(int k, String space, int probes, boolean exact) implements Leaf {
    /// Centroids looked up by default.
    public static final int DEFAULT_PROBES = 8;

    public Late {
      requireK(k);
      if (probes < 1) {
        throw new IllegalArgumentException("probes is " + probes + "; expected at least 1");
      }
    }

    @Override
    public String kind() {
      return "late";
    }

    @Override
    public void requireWithin(Limits limits) {
      limits.requireTopK("k of late", k);
      limits.requireTopK("probes of late", probes);
    }

    public Late withSpace(String space) {
      return new Late(k, space, probes, exact);
    }

    public Late withProbes(int probes) {
      return new Late(k, space, probes, exact);
    }

    public Late withExact(boolean exact) {
      return new Late(k, space, probes, exact);
    }
  }

  /// Documents that repeat the query word for word, or the longest run of its tokens that they
  /// have. The score is `tokens + 1 / (1 + count)`: how long a document's longest run is, and how
  /// rare: how often the documents of the index have that run, deleted ones not counted. A filter
  /// changes which documents are found, not their scores.
  ///
  /// The index must have verbatim tokens ([Schema.Verbatim]), and a tokenizer must be bound. Exact
  /// but for `most`. A query of many tokens costs a look-up for each; common runs cost by their
  /// occurrences.
  ///
  /// @param k documents to return, at least 1
  /// @param name of the verbatim tokens; empty means the first of the schema
  /// @param least tokens of a run, at least 1: documents that have only shorter ones are left out
  /// @param most occurrences that are read, at least 1: where runs of some length have more, these
  ///   and shorter ones are left out, and the search says so
  record Verbatim(int k, String name, int least, int most) implements Leaf {
    /// Occurrences that are read by default: about a second.
    public static final int DEFAULT_MOST = 10_000_000;

    public Verbatim {
      requireK(k);
      if (least < 1 || most < 1) {
        throw new IllegalArgumentException(
            "least is %d and most is %d; expected at least 1 of both".formatted(least, most));
      }
    }

    @Override
    public String kind() {
      return "verbatim";
    }

    @Override
    public void requireWithin(Limits limits) {
      limits.requireTopK("k of verbatim", k);
    }

    public Verbatim withName(String name) {
      return new Verbatim(k, name, least, most);
    }

    public Verbatim withLeast(int least) {
      return new Verbatim(k, name, least, most);
    }

    public Verbatim withMost(int most) {
      return new Verbatim(k, name, least, most);
    }
  }

  /// Documents by n-grams that a model generates for the query, where it may only generate what
  /// documents have (SEAL: Bevilacqua et al., arXiv 2204.10628); the weights are those of
  /// [dev.winnow.index.verbatim.Seal#DEFAULTS]. A filter changes which documents are found, not
  /// which n-grams.
  ///
  /// The index must have verbatim tokens ([Schema.Verbatim]) of a model that generates
  /// ([VerbatimTokenizer#scores]). The model reads the query once and then at most `beam` tokens
  /// for each of `length`, which takes seconds even of a small one.
  ///
  /// @param k documents to return, at least 1
  /// @param name of the verbatim tokens; empty means the first of the schema
  /// @param beam n-grams of one length that are kept, at least 1
  /// @param length tokens of the longest n-gram, at least 1
  record Seal(int k, String name, int beam, int length) implements Leaf {
    public static final int DEFAULT_BEAM = 15;
    public static final int DEFAULT_LENGTH = 10;

    public Seal {
      requireK(k);
      if (beam < 1 || length < 1) {
        throw new IllegalArgumentException(
            "beam is %d and length is %d; expected at least 1 of both".formatted(beam, length));
      }
    }

    @Override
    public String kind() {
      return "seal";
    }

    @Override
    public void requireWithin(Limits limits) {
      limits.requireTopK("k of seal", k);
      limits.requireTopK("beam of seal", beam);
      limits.requireTopK("length of seal", length);
    }

    public Seal withName(String name) {
      return new Seal(k, name, beam, length);
    }

    public Seal withBeam(int beam) {
      return new Seal(k, name, beam, length);
    }

    public Seal withLength(int length) {
      return new Seal(k, name, beam, length);
    }
  }

  /// Fuses keywords with all that the index has when the search runs: dense vectors of the first
  /// space, token vectors (late interaction) and learned sparse vectors, by [Fusion#DEFAULT]. What
  /// fewer documents have than [#ENOUGH_VECTORS] is left out; what not all have is weighted by that
  /// share, because fusion prefers documents that have vectors, whatever these say. Each of the
  /// three adds to nDCG@10 over the collections of `bench/RESULTS.md`, on some significantly, on
  /// none significantly less.
  ///
  /// @param k candidates of each retriever, at least 1
  record Auto(int k) implements Plan {
    /// The share of documents with vectors from which on vectors are searched.
    public static final double ENOUGH_VECTORS = 0.05;

    public Auto {
      requireK(k);
    }

    @Override
    public List<Plan> inputs() {
      return List.of();
    }

    @Override
    public Plan withInputs(List<Plan> inputs) {
      return this;
    }

    @Override
    public void requireWithin(Limits limits) {
      limits.requireTopK("k of auto", k);
    }

    /// Always true, because the plan that it stands for may.
    @Override
    public boolean comparesVectors() {
      return true;
    }

    /// The plan that this stands for.
    ///
    /// @param dense share of the documents that have dense vectors, from 0 to 1
    /// @param late share of those that have token vectors
    /// @param sparse share of those that have learned sparse ones
    public Plan given(double dense, double late, double sparse) {
      Map<Plan, Double> shares = new LinkedHashMap<>();
      shares.put(lexical(k), 1.0);
      shares.put(dense(k), dense);
      shares.put(late(k), late);
      shares.put(sparse(k), sparse);
      shares.values().removeIf(share -> share < ENOUGH_VECTORS);
      List<Plan> plans = List.copyOf(shares.keySet());
      List<Double> weights = List.copyOf(shares.values());
      if (plans.size() == 1) {
        return plans.getFirst();
      }
      var fused = new Fuse(plans, Fusion.DEFAULT, Integer.MAX_VALUE);
      return weights.stream().allMatch(weight -> weight == 1)
          ? fused
          : fused.withMethod(Fusion.DEFAULT.withWeights(weights));
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

    @Override
    public List<Plan> inputs() {
      return of;
    }

    @Override
    public Plan withInputs(List<Plan> inputs) {
      return new Fuse(inputs, method, k);
    }

    /// No limit on `k`: no more is kept than the inputs give.
    @Override
    public void requireWithin(Limits limits) {}

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

    @Override
    public Plan withInputs(List<Plan> inputs) {
      return new Rerank(inputs.getFirst(), model, depth);
    }

    @Override
    public void requireWithin(Limits limits) {
      limits.requireTopK("depth of rerank", depth);
    }
  }

  /// Reorders candidates by a bound reranker, as [Rerank] does, and explores meanwhile: half of
  /// what it reads comes from the list, half are neighbours of the best so far. It finds documents
  /// that the retrievers missed, and reads no more than [Rerank] (GAR: MacAvaney, Tonellotto and
  /// Macdonald, CIKM 2022; SlideGAR for rerankers of lists: Rathee, MacAvaney and Anand, arXiv
  /// 2501.09186).
  ///
  /// Gives at most `depth` candidates in the reranker's order, with its scores. Candidates that it
  /// did not read are dropped; where it was stopped early, they stand at the end.
  ///
  /// @param of where the list comes from
  /// @param model name of the reranker
  /// @param depth candidates it reads, neighbours included, at least 1; the paper's 100
  /// @param nearest neighbours of each candidate, at least 1; the papers' 16. With too few,
  ///   exploration hardly leaves the list; with too many, it stays around the first good candidate.
  /// @param near what makes two documents neighbours
  record Explore(Plan of, String model, int depth, int nearest, Near near) implements Judged {
    /// Default number of neighbours of a candidate.
    public static final int DEFAULT_NEAREST = 16;

    public Explore {
      requireK(depth);
      if (nearest < 1) {
        throw new IllegalArgumentException(
            "explore looks at " + nearest + " nearest; expected at least 1");
      }
    }

    @Override
    public Plan withInputs(List<Plan> inputs) {
      return new Explore(inputs.getFirst(), model, depth, nearest, near);
    }

    @Override
    public void requireWithin(Limits limits) {
      limits.requireTopK("depth of explore", depth);
      limits.requireTopK("nearest of explore", nearest);
    }

    @Override
    public boolean comparesVectors() {
      return near == Near.VECTORS;
    }

    public Explore withNearest(int nearest) {
      return new Explore(of, model, depth, nearest, near);
    }

    public Explore withNear(Near near) {
      return new Explore(of, model, depth, nearest, near);
    }
  }

  /// Searches the vectors again, with the query's vector moved toward the passages that a reranker
  /// preferred (relevance feedback of FIRST: Gangi Reddy et al., arXiv 2406.15657). The vector
  /// space is that of the first dense stage below, or else the schema's first.
  ///
  /// Gives `k` candidates: all that the reranker read, and as many new ones as there is room for,
  /// the nearest to the moved vector. They are ordered by their similarity to it, which is their
  /// score. Another `rerank` by the same name reads only the new ones. A candidate without a vector
  /// stands at the end, with the score of the one before it.
  ///
  /// @param of what the reranker read
  /// @param k candidates to return, more than it read
  /// @param steps of the optimiser, at least 1; more steps follow the reranker further and keep
  ///   less of the query. The paper takes 20 for orders, 100 for scores.
  record Refit(Judged of, int k, int steps) implements Plan {
    /// Default number of steps.
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

    @Override
    public List<Plan> inputs() {
      return List.of(of);
    }

    @Override
    public Plan withInputs(List<Plan> inputs) {
      return new Refit((Judged) inputs.getFirst(), k, steps);
    }

    @Override
    public void requireWithin(Limits limits) {
      limits.requireTopK("k of refit", k);
      limits.requireRefitSteps(steps);
    }

    @Override
    public boolean comparesVectors() {
      return true;
    }

    public Refit withSteps(int steps) {
      return new Refit(of, k, steps);
    }
  }

  /// Restricts every retriever, exploration and refit below to documents that match.
  record Filtered(Plan of, Filter filter) implements Plan {
    @Override
    public List<Plan> inputs() {
      return List.of(of);
    }

    @Override
    public Plan withInputs(List<Plan> inputs) {
      return new Filtered(inputs.getFirst(), filter);
    }

    @Override
    public void requireWithin(Limits limits) {
      filter.requireShallow();
    }
  }

  /// Searches, explores and reranks below with another text than the query's: a rephrasing, one of
  /// several questions that are fused (RAG-Fusion, arXiv 2402.03367), or a passage that might
  /// answer it (HyDE, arXiv 2212.10496). Stages above keep their text. Each distinct text costs a
  /// run of every model that reads it.
  ///
  /// @param text not blank
  record Rephrased(Plan of, String text) implements Plan {
    public Rephrased {
      if (text.isBlank()) {
        throw new IllegalArgumentException(
            "text of rephrase is blank; expected what to search with; leave rephrase out to search"
                + " with the query");
      }
    }

    @Override
    public List<Plan> inputs() {
      return List.of(of);
    }

    @Override
    public Plan withInputs(List<Plan> inputs) {
      return new Rephrased(inputs.getFirst(), text);
    }

    @Override
    public boolean brings() {
      return true;
    }

    /// No limit on the text: a long one is cut, as a query is.
    @Override
    public void requireWithin(Limits limits) {}
  }

  /// What keyword search scores.
  enum Unit {
    /// Whole documents.
    DOCUMENT,
    /// Passages; a document counts by its best one. In an index without passages the same as
    /// `DOCUMENT`.
    PASSAGE
  }

  /// What a word of the query weighs in keyword search.
  enum Weighing {
    /// As often as it occurs in the query.
    COUNT,
    /// As in a document: BM25 on both sides, so that words count by their rarity once more (arXiv
    /// 2509.02558) and less each time that the query repeats them (k3 = 8). For documents as
    /// queries.
    BM25;

    private static final int DOCUMENT = 2_000;

    /// What suits a text as the query: `BM25` from 2,000 characters on.
    public static Weighing of(String text) {
      return text.length() < DOCUMENT ? COUNT : BM25;
    }
  }

  /// What makes two documents neighbours.
  enum Near {
    /// Their vectors: the passage that was read, and the passages nearest to it.
    VECTORS,
    /// Their words: what keyword search finds with the text that was read. Needs no vectors.
    WORDS
  }

  static Lexical lexical(int k) {
    return new Lexical(k, Unit.DOCUMENT, List.of(), Weighing.COUNT);
  }

  static Dense dense(int k) {
    return new Dense(k, "", false, null);
  }

  static Sparse sparse(int k) {
    return new Sparse(k, "", 1);
  }

  static Late late(int k) {
    return new Late(k, "", Late.DEFAULT_PROBES, false);
  }

  static Verbatim verbatim(int k) {
    return new Verbatim(k, "", 1, Verbatim.DEFAULT_MOST);
  }

  static Seal seal(int k) {
    return new Seal(k, "", Seal.DEFAULT_BEAM, Seal.DEFAULT_LENGTH);
  }

  /// The plan that suits the index when the search runs, with [#DEFAULT_K] candidates of each
  /// retriever.
  static Auto auto() {
    return new Auto(DEFAULT_K);
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

  /// Searches with another text than the query's.
  default Rephrased rephrased(String text) {
    return new Rephrased(this, text);
  }

  /// True where some stage compares vectors, or may.
  default boolean usesVectors() {
    return stages().anyMatch(Plan::comparesVectors);
  }

  private static void requireK(int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k is " + k + "; expected at least 1");
    }
  }
}
