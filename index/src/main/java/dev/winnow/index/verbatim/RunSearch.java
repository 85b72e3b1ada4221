package dev.winnow.index.verbatim;

import dev.winnow.index.Deadline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/// Finds the documents with the longest runs of a query's tokens. From each token of the query the
/// longest run that occurs is looked up, and then, from the longest down, where shorter ones occur
/// besides: those rows of the suffix array lie around those of the longer one, so each occurrence
/// is read once for each token that it can begin at. Confined to one search.
final class RunSearch {
  /// Tokens that runs of a query are followed over, all together; about two seconds.
  private static final int FOLLOWED = 20_000_000;

  /// Runs of so many tokens are told apart, however long the query is.
  private static final int SHORT = 16;

  private final List<Part> parts;
  private final List<@Nullable FixedBitSet> accepted;
  private final int[] query;
  private final Bounds bounds;
  private final Deadline deadline;
  private final int longest; // run that is looked up
  private final Map<Integer, Run> found = new HashMap<>(); // by Lucene's number of the document
  private long read;

  /// What a search may take.
  ///
  /// @param k documents, at least 1
  /// @param least tokens of a run, at least 1
  /// @param most occurrences that are read
  record Bounds(int k, int least, int most) {}

  /// @param accepted by part: the documents that may be found, by Lucene's number in the segment;
  ///   null means all
  RunSearch(
      List<Part> parts,
      List<@Nullable FixedBitSet> accepted,
      int[] query,
      Bounds bounds,
      Deadline deadline) {
    this.parts = parts;
    this.accepted = accepted;
    this.query = query;
    this.bounds = bounds;
    this.deadline = deadline;
    this.longest = Math.max(SHORT, FOLLOWED / Math.max(1, query.length));
  }

  /// The best run of a document.
  ///
  /// @param doc Lucene's number
  /// @param token of the document at which it begins
  record Run(int doc, double score, int part, int document, int token, int length) {}

  /// What was found.
  ///
  /// @param runs of different documents, unsorted: all that score no less than the `k`th
  /// @param leftOut runs of at most this many tokens were not looked up since there are too many; 0
  ///   where none was left out
  /// @param longest runs are taken to be no longer than this
  record Answer(Collection<Run> runs, int leftOut, int longest) {}

  /// A token of the query with the run that begins there.
  ///
  /// @param longer a longer run from here, whose occurrences were read; null where there is none
  /// @param live occurrences of that in documents that are not deleted
  private record Start(int first, Matches run, @Nullable Matches longer, long live) {
    long unread() {
      return run.rows() - (longer == null ? 0 : longer.rows());
    }
  }

  Answer best() throws IOException {
    List<List<Start>> byLength = new ArrayList<>();
    for (int length = 0; length <= Math.min(longest, query.length); length++) {
      byLength.add(new ArrayList<>());
    }
    for (int first = 0; first < query.length; first++) {
      deadline.require("verbatim search");
      Matches longest = longest(first);
      byLength.get(longest.length()).add(new Start(first, longest, null, 0));
    }
    for (int length = byLength.size() - 1; length >= bounds.least(); length--) {
      List<Start> starts = byLength.get(length);
      read += starts.stream().mapToLong(Start::unread).sum();
      if (read > bounds.most()) {
        return new Answer(found.values(), length, longest);
      }
      Map<Integer, Run> level = new HashMap<>();
      for (Start start : starts) {
        deadline.require("verbatim search");
        Start shorter = shorter(start, take(start, level));
        if (shorter.run().length() > 0) {
          byLength.get(shorter.run().length()).add(shorter);
        }
      }
      found.putAll(level);
      if (found.size() >= bounds.k()) {
        break;
      }
    }
    return new Answer(found.values(), 0, longest);
  }

  private Matches longest(int first) throws IOException {
    Matches longest = Matches.all(parts);
    int end = Math.min(query.length, first + this.longest);
    for (int i = first; i < end; i++) {
      Matches next = longest.followedBy(query[i]);
      if (next.none()) {
        break;
      }
      longest = next;
    }
    return longest;
  }

  /// Reads the occurrences of a run that no longer one has.
  ///
  /// @return occurrences in documents that are not deleted
  private long take(Start start, Map<Integer, Run> level) throws IOException {
    Map<Integer, Run> documents = new HashMap<>();
    long live = start.live();
    Matches run = start.run();
    for (int i = 0; i < parts.size(); i++) {
      long end = start.longer() == null ? run.to(i) : start.longer().from(i);
      live += take(i, run, run.from(i), end, documents);
      if (start.longer() != null) {
        live += take(i, run, start.longer().to(i), run.to(i), documents);
      }
    }
    double score = score(run.length(), live);
    for (Run next : documents.values()) {
      var scored =
          new Run(next.doc(), score, next.part(), next.document(), next.token(), run.length());
      level.merge(next.doc(), scored, (a, b) -> a.score() >= b.score() ? a : b);
    }
    return live;
  }

  /// See [dev.winnow.index.Plan.Verbatim].
  static double score(int length, long count) {
    return length + 1.0 / (1 + count);
  }

  private long take(int index, Matches run, long from, long to, Map<Integer, Run> documents)
      throws IOException {
    Part part = parts.get(index);
    TokenSegment tokens = part.tokens();
    FixedBitSet may = accepted.get(index);
    long live = 0;
    for (long row = from; row < to; row++) {
      if (row % 4096 == 0) {
        deadline.require("verbatim search");
      }
      long position = tokens.position(row);
      int document = tokens.document(position);
      if (!part.live(document)) {
        continue;
      }
      live++;
      int doc = part.doc(document);
      if ((may == null || may.get(tokens.number(document))) && !found.containsKey(doc)) {
        int token = (int) (position - tokens.start(document));
        documents.merge(
            doc,
            new Run(doc, 0, index, document, token, run.length()),
            (a, b) -> a.token() <= b.token() ? a : b);
      }
    }
    return live;
  }

  /// The longest run from the same token that occurs elsewhere besides; of length 0 where there is
  /// none.
  private Start shorter(Start start, long live) throws IOException {
    Matches run = start.run();
    int shared = 0;
    for (int i = 0; i < parts.size(); i++) {
      shared = Math.max(shared, shared(i, run.from(i) - 1, start));
      shared = Math.max(shared, shared(i, run.to(i), start));
    }
    Matches shorter = Matches.of(parts, query, start.first(), start.first() + shared);
    return new Start(start.first(), shorter, run, live);
  }

  /// Tokens that the suffix of a row shares with a run, which is longer.
  private int shared(int index, long row, Start start) throws IOException {
    TokenSegment tokens = parts.get(index).tokens();
    if (row < 0 || row >= tokens.tokens()) {
      return 0;
    }
    long position = tokens.position(row);
    int shared = 0;
    while (shared < start.run().length()
        && tokens.id(position + shared) == query[start.first() + shared]) {
      shared++;
    }
    return shared;
  }
}
