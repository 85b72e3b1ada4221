package dev.winnow.index.verbatim;

import dev.winnow.index.Deadline;
import dev.winnow.index.Plan;
import dev.winnow.index.TokenScores;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/// Verbatim search over one snapshot. Confined to one search.
public final class VerbatimSearch extends IndexSearcher {
  private final List<Part> parts = new ArrayList<>();
  private final List<LeafReaderContext> leaves = new ArrayList<>(); // of the parts
  private final String key;
  private final Deadline deadline;

  /// @param like the searcher whose reader and cache this one shares
  /// @param name of the representation
  /// @param key field of binary doc values with the ids of documents
  public VerbatimSearch(IndexSearcher like, String name, String key, Deadline deadline)
      throws IOException {
    super(like.getIndexReader());
    setQueryCache(like.getQueryCache());
    this.key = key;
    this.deadline = deadline;
    for (LeafReaderContext leaf : getIndexReader().leaves()) {
      Part part = Part.of(leaf, VerbatimField.field(name));
      if (part != null && part.tokens().tokens() > 0) {
        parts.add(part);
        leaves.add(leaf);
      }
    }
  }

  List<Part> parts() {
    return parts;
  }

  Deadline deadline() {
    return deadline;
  }

  /// A document and its longest run of a query's tokens.
  ///
  /// @param doc Lucene's number
  /// @param start offset of the run's first character in the text
  public record Found(int doc, double score, int start) {}

  /// The documents with the longest runs of a query's tokens.
  ///
  /// @param found unsorted: all that score no less than the `k`th
  /// @param leftOut see [RunSearch.Answer]
  /// @param longest see [RunSearch.Answer]
  public record Answer(List<Found> found, int leftOut, int longest) {}

  /// The best documents for a query.
  ///
  /// @param query ids of tokens
  /// @param filter which documents; null means all
  public Answer best(Plan.Verbatim plan, int[] query, @Nullable Query filter) throws IOException {
    var bounds = new RunSearch.Bounds(plan.k(), plan.least(), plan.most());
    RunSearch.Answer answer =
        new RunSearch(parts, accepted(filter), query, bounds, deadline).best();
    List<Found> found = new ArrayList<>();
    for (RunSearch.Run run : answer.runs()) {
      int[] span = parts.get(run.part()).tokens().span(run.document(), run.token(), run.token());
      found.add(new Found(run.doc(), run.score(), span[0]));
    }
    return new Answer(found, answer.leftOut(), answer.longest());
  }

  /// The best documents by n-grams that a model generates.
  ///
  /// @param filter which documents; null means all
  /// @return unsorted: all that score no less than the `k`th
  public List<Found> best(Seal seal, TokenScores scores, int k, @Nullable Query filter)
      throws IOException {
    List<SealSearch.Counted> counted =
        new ArrayList<>(new SealSearch(this, seal, scores).counted(accepted(filter)));
    counted.sort(Comparator.comparingDouble(SealSearch.Counted::score).reversed());
    List<Found> found = new ArrayList<>();
    for (SealSearch.Counted next : counted) {
      if (found.size() >= k && next.score() < found.getLast().score()) {
        break;
      }
      Part part = parts.get(next.part());
      int[] span = part.tokens().span(next.document(), next.token(), next.token());
      found.add(new Found(part.doc(next.document()), next.score(), span[0]));
    }
    return found;
  }

  /// By part: the documents that may be found, by Lucene's number in the segment; null means all.
  private List<@Nullable FixedBitSet> accepted(@Nullable Query filter) throws IOException {
    Weight weight =
        filter == null ? null : createWeight(rewrite(filter), ScoreMode.COMPLETE_NO_SCORES, 1);
    List<@Nullable FixedBitSet> accepted = new ArrayList<>();
    for (LeafReaderContext leaf : leaves) {
      accepted.add(weight == null ? null : accepted(leaf, weight));
    }
    return accepted;
  }

  private static FixedBitSet accepted(LeafReaderContext leaf, Weight weight) throws IOException {
    var accepted = new FixedBitSet(leaf.reader().maxDoc());
    Scorer scorer = weight.scorer(leaf);
    if (scorer != null) {
      accepted.or(scorer.iterator());
    }
    return accepted;
  }

  /// The id of a document.
  ///
  /// @param doc Lucene's number
  String id(int doc) throws IOException {
    var all = getIndexReader().leaves();
    LeafReaderContext leaf = all.get(ReaderUtil.subIndex(doc, all));
    BinaryDocValues ids = Objects.requireNonNull(leaf.reader().getBinaryDocValues(key));
    if (!ids.advanceExact(doc - leaf.docBase)) {
      throw new IllegalStateException("document " + doc + " has no id");
    }
    return ids.binaryValue().utf8ToString();
  }
}
