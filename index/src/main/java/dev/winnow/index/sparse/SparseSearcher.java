package dev.winnow.index.sparse;

import dev.winnow.index.Deadline;
import dev.winnow.index.Schema.Precision;
import dev.winnow.index.TermWeights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.search.join.ScoreMode;
import org.apache.lucene.search.join.ToParentBlockJoinQuery;
import org.jspecify.annotations.Nullable;

/// Searches the weights of one field. Impacts name candidates, by an [ImpactScan], or by Lucene
/// under a filter; then the candidates are scored by their stored weights, in double precision and
/// in the order of the terms. Where the last that is returned is not clearly better than the first
/// that was not looked at, all that could be as good are looked at too, so results are those of
/// comparing everything. Confined to one search.
public final class SparseSearcher extends IndexSearcher {
  private final String field;
  private final Precision precision;
  private final @Nullable BitSetProducer documents;
  private final Deadline deadline;

  /// @param like the searcher whose reader and cache this one shares
  /// @param documents the documents among passages; null where there are no passages
  public SparseSearcher(
      IndexSearcher like,
      String field,
      Precision precision,
      @Nullable BitSetProducer documents,
      Deadline deadline) {
    super(like.getIndexReader());
    this.field = field;
    this.precision = precision;
    this.documents = documents;
    this.deadline = deadline;
    setSimilarity(new ImpactSimilarity(precision));
    setQueryCache(like.getQueryCache());
    if (deadline != Deadline.NONE) {
      setTimeout(deadline::over);
    }
  }

  /// A document and its best passage.
  ///
  /// @param document Lucene's number
  /// @param passage its number in the document; 0 where there are no passages
  /// @param score the sum of products of weights
  public record Match(int document, int passage, double score) {
    static final Comparator<Match> BEST_FIRST =
        Comparator.comparingDouble(Match::score).reversed().thenComparingInt(Match::document);
  }

  /// The best documents, best first; of equals those with the lower number.
  ///
  /// @param query at most as many terms as Lucene has clauses
  /// @param k documents to return, at least 1
  /// @param skip 1 for exact results; above that, what can hardly be among the best is skipped
  ///   under a filter: all whose bound is less than `skip` times the score of the last so far
  /// @param filter matches documents; null means all
  public List<Match> best(TermWeights query, int k, double skip, @Nullable Query filter)
      throws IOException {
    int all = Math.max(1, getIndexReader().maxDoc());
    int wanted = (int) Math.min(all, skip > 1 ? k : (long) k + margin(k));
    ScoreDoc[] found = candidates(query, wanted, skip, filter);
    List<Match> best = sorted(scores(query, numbers(found)));
    if (skip <= 1 && found.length == wanted && wanted < all) {
      double last = best.get(k - 1).score();
      double rounding = scan(query).rounding();
      double unseen = found[wanted - 1].score * (1 + rounding);
      if (last <= unseen) {
        int[] rivals = rivals(query, last * (1 - rounding), filter);
        best = sorted(scores(query, rivals));
      }
    }
    return best.subList(0, Math.min(k, best.size()));
  }

  private ImpactScan scan(TermWeights query) {
    return new ImpactScan(field, precision, query, documents, deadline);
  }

  /// Under a filter Lucene skips what does not suit it.
  private ScoreDoc[] candidates(TermWeights query, int wanted, double skip, @Nullable Query filter)
      throws IOException {
    if (filter != null) {
      return search(restricted(bag(query), filter), new SkippingCollectors(wanted, skip)).scoreDocs;
    }
    var best = new BestFound(wanted);
    scan(query).run(this, best, ImpactScan.WINDOW);
    return best.best();
  }

  /// The documents that score at least so much, ascending.
  private int[] rivals(TermWeights query, double least, @Nullable Query filter) throws IOException {
    if (filter != null) {
      return search(restricted(bag(query), filter), new ThresholdCollectors(least));
    }
    var all = new AllFound(least);
    scan(query).run(this, all, ImpactScan.WINDOW);
    return all.documents();
  }

  /// The scores of documents, where one has a term of the query.
  ///
  /// @param numbers Lucene's, ascending
  public List<Match> scores(TermWeights query, int[] numbers) throws IOException {
    return new WeightsScorer(field, precision, documents, query).score(this, numbers);
  }

  /// Candidates beyond those asked for, which make a second pass rare; the fewer there are, the
  /// more is skipped. Impacts of 8 bits are what is scored, those of exact weights are up to 1/256
  /// above.
  private int margin(int k) {
    return switch (precision) {
      case INT8 -> 1;
      case EXACT -> 3 + k / 4;
    };
  }

  private static List<Match> sorted(List<Match> matches) {
    List<Match> sorted = new ArrayList<>(matches);
    sorted.sort(Match.BEST_FIRST);
    return sorted;
  }

  private static int[] numbers(ScoreDoc[] found) {
    return Arrays.stream(found).mapToInt(hit -> hit.doc).sorted().toArray();
  }

  private Query bag(TermWeights weights) {
    if (weights.size() == 0) {
      return new MatchNoDocsQuery("no weights");
    }
    var bag = new BooleanQuery.Builder();
    for (int i = 0; i < weights.size(); i++) {
      var term = new TermQuery(new Term(field, weights.term(i)));
      bag.add(new BoostQuery(term, weights.weight(i)), Occur.SHOULD);
    }
    return documents == null
        ? bag.build()
        : new ToParentBlockJoinQuery(bag.build(), documents, ScoreMode.Max);
  }

  private static Query restricted(Query query, Query filter) {
    return new BooleanQuery.Builder().add(query, Occur.MUST).add(filter, Occur.FILTER).build();
  }
}
