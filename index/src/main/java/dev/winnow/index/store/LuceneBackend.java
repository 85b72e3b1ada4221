package dev.winnow.index.store;

import dev.winnow.index.Deadline;
import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.MultiVector;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Schema;
import dev.winnow.index.TermWeights;
import dev.winnow.index.TokenScores;
import dev.winnow.index.Vector;
import dev.winnow.index.late.LateSearch;
import dev.winnow.index.search.Backend;
import dev.winnow.index.search.DocumentPassages;
import dev.winnow.index.search.Fetched;
import dev.winnow.index.search.Found;
import dev.winnow.index.search.LeafSearch;
import dev.winnow.index.search.LeafSearch.Generating;
import dev.winnow.index.search.LeafSearch.Near;
import dev.winnow.index.search.LeafSearch.Sequence;
import dev.winnow.index.search.LeafSearch.Tokens;
import dev.winnow.index.search.LeafSearch.Weights;
import dev.winnow.index.search.LeafSearch.Words;
import dev.winnow.index.search.Scored;
import dev.winnow.index.sparse.SparseSearcher;
import dev.winnow.index.store.Snapshot.Space;
import dev.winnow.index.verbatim.Seal;
import dev.winnow.index.verbatim.VerbatimSearch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.join.ToChildBlockJoinQuery;
import org.jspecify.annotations.Nullable;

/// The backend over one Lucene snapshot. It translates Lucene's numbers to ids and passage numbers.
/// Confined to one call.
final class LuceneBackend implements Backend {
  private final Snapshot snapshot;
  private final DocumentReader reader;
  private final Ids ids;
  private int documents = -1;
  private final Map<String, Integer> awaiting = new HashMap<>();

  LuceneBackend(Snapshot snapshot) throws IOException {
    this.snapshot = snapshot;
    this.reader = snapshot.reader();
    this.ids = new Ids(snapshot, reader);
  }

  /// Files of the index cannot be read.
  static final class ReadFailure extends UncheckedIOException {
    private static final long serialVersionUID = 1;

    ReadFailure(IOException cause) {
      super(cause);
    }

    IOException failure() {
      return Objects.requireNonNull(getCause());
    }
  }

  private interface Reading<T> {
    T run() throws IOException;
  }

  private static <T> T read(Reading<T> reading) {
    try {
      return reading.run();
    } catch (IOException e) {
      throw new ReadFailure(e);
    }
  }

  @Override
  public Schema schema() {
    return snapshot.schema();
  }

  @Override
  public int documents() {
    if (documents < 0) {
      documents = read(snapshot::documents);
    }
    return documents;
  }

  @Override
  public int awaiting(String name) {
    String full = schema().representationName(name);
    return awaiting.computeIfAbsent(full, _ -> read(() -> snapshot.awaiting(full)));
  }

  @Override
  public List<Found> search(List<LeafSearch> searches) {
    return read(() -> {
      var found = new Found[searches.size()];
      for (List<Integer> group : groups(searches)) {
        if (group.size() > 1) {
          searchTogether(searches, group, found);
        }
      }
      for (int i = 0; i < found.length; i++) {
        if (found[i] == null) {
          found[i] = search(searches.get(i));
        }
      }
      return Arrays.asList(found);
    });
  }

  private record Group(Plan.Dense plan, @Nullable Filter filter) {}

  /// Places of the dense searches, grouped by plan and filter.
  private static Iterable<List<Integer>> groups(List<LeafSearch> searches) {
    Map<Group, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < searches.size(); i++) {
      LeafSearch search = searches.get(i);
      if (search.leaf() instanceof Plan.Dense dense) {
        groups.computeIfAbsent(new Group(dense, search.filter()), _ -> new ArrayList<>()).add(i);
      }
    }
    return groups.values();
  }

  /// Compares all vectors with all searches of a group together, if each would compare all of them;
  /// otherwise leaves `found` as it is.
  private void searchTogether(List<LeafSearch> searches, List<Integer> group, Found[] found)
      throws IOException {
    long start = System.nanoTime();
    LeafSearch first = searches.get(group.getFirst());
    var plan = (Plan.Dense) first.leaf();
    Deadline deadline =
        group.stream()
            .map(i -> searches.get(i).deadline())
            .min(Comparator.comparing(Deadline::left))
            .orElseThrow();
    Space space = snapshot.space(plan.space());
    var together =
        new DenseSearch(snapshot, space, deadline)
            .searchTogether(
                plan,
                group.stream().map(i -> vector(searches.get(i))).toList(),
                query(first.filter()));
    if (together.isEmpty()) {
      return;
    }
    List<List<Scored>> scored = new ArrayList<>(group.size());
    for (List<DocScore> nearest : together.get()) {
      scored.add(nearest(nearest, plan.k()));
    }
    Duration share = Duration.ofNanos((System.nanoTime() - start) / group.size());
    for (int i = 0; i < group.size(); i++) {
      found[group.get(i)] = new Found(scored.get(i), share, List.of());
    }
  }

  private Found search(LeafSearch search) throws IOException {
    long start = System.nanoTime();
    search.deadline().require(search.leaf().kind() + " search");
    Set<String> notes = new LinkedHashSet<>();
    List<Scored> best =
        switch (search.leaf()) {
          case Plan.Lexical lexical -> lexical(lexical, search, notes);
          case Plan.Dense dense -> dense(dense, search);
          case Plan.Sparse sparse -> sparse(sparse, search, notes);
          case Plan.Late late -> late(late, search);
          case Plan.Verbatim verbatim -> verbatim(verbatim, search, notes);
          case Plan.Seal seal -> seal(seal, search);
        };
    search.deadline().require(search.leaf().kind() + " search");
    return new Found(best, Duration.ofNanos(System.nanoTime() - start), List.copyOf(notes));
  }

  private List<Scored> lexical(Plan.Lexical plan, LeafSearch search, Set<String> notes)
      throws IOException {
    String text =
        switch (search.input()) {
          case Words words -> words.text();
          case Near _, Weights _, Tokens _, Sequence _, Generating _ -> throw unfit(search);
        };
    ScoreDoc[] found =
        new LexicalSearch(snapshot.until(search.deadline()))
            .search(plan, text, query(search.filter()), notes);
    String[] named = ids.of(Arrays.stream(found).mapToInt(hit -> hit.doc).toArray());
    List<Scored> best = new ArrayList<>(found.length);
    for (int i = 0; i < found.length; i++) {
      best.add(new Scored(named[i], found[i].score, Scored.UNNAMED));
    }
    return best;
  }

  private List<Scored> dense(Plan.Dense plan, LeafSearch search) throws IOException {
    Space space = snapshot.space(plan.space());
    List<DocScore> found =
        new DenseSearch(snapshot.until(search.deadline()), space, search.deadline())
            .search(plan, vector(search), query(search.filter()));
    return nearest(found, plan.k());
  }

  private List<Scored> sparse(Plan.Sparse plan, LeafSearch search, Set<String> notes)
      throws IOException {
    TermWeights asked =
        switch (search.input()) {
          case Weights weights -> weights.weights();
          case Words _, Near _, Tokens _, Sequence _, Generating _ -> throw unfit(search);
        };
    int limit = snapshot.config().limits().queries().queryTerms();
    if (asked.size() > limit) {
      notes.add(
          "sparse: the query has weights of %d terms; the heaviest %d were searched"
              .formatted(asked.size(), limit));
    }
    String name = schema().sparseName(plan.name());
    List<SparseSearcher.Match> found =
        sparse(name, search.deadline())
            .best(asked.heaviest(limit), plan.k(), plan.skip(), query(search.filter()));
    String[] named = ids.of(found.stream().mapToInt(SparseSearcher.Match::document).toArray());
    List<Scored> best = new ArrayList<>(found.size());
    for (int i = 0; i < named.length; i++) {
      best.add(new Scored(named[i], found.get(i).score(), found.get(i).passage()));
    }
    return best;
  }

  private List<Scored> late(Plan.Late plan, LeafSearch search) throws IOException {
    MultiVector query =
        switch (search.input()) {
          case Tokens tokens -> tokens.vectors();
          case Words _, Near _, Weights _, Sequence _, Generating _ -> throw unfit(search);
        };
    Query filter = query(search.filter());
    boolean passages = schema().passages();
    List<LateSearch.Found> found =
        late(plan.space(), search.deadline())
            .search(
                plan,
                query,
                filter != null && passages
                    ? new ToChildBlockJoinQuery(filter, snapshot.documentBits())
                    : filter);
    Map<Integer, DocScore> best = new HashMap<>();
    for (LateSearch.Found next : found) {
      var scored = new DocScore(next.doc(), next.score());
      best.merge(
          reader.documentOf(next.doc()),
          scored,
          (a, b) -> DocScore.BEST_FIRST.compare(a, b) <= 0 ? a : b);
    }
    return nearest(List.copyOf(best.values()), plan.k());
  }

  private List<Scored> verbatim(Plan.Verbatim plan, LeafSearch search, Set<String> notes)
      throws IOException {
    int[] query =
        switch (search.input()) {
          case Sequence sequence -> sequence.ids();
          case Words _, Near _, Weights _, Tokens _, Generating _ -> throw unfit(search);
        };
    String name = schema().verbatimName(plan.name());
    var answer =
        new VerbatimSearch(snapshot.searcher(), name, Layout.KEY, search.deadline())
            .best(plan, query, query(search.filter()));
    if (answer.leftOut() > 0) {
      notes.add(
          "verbatim: runs of %d tokens and shorter ones were left out, for they occur more than %,d times"
              .formatted(answer.leftOut(), plan.most()));
    }
    if (answer.longest() < query.length) {
      notes.add(
          "verbatim: the query has %,d tokens; runs count up to %,d tokens"
              .formatted(query.length, answer.longest()));
    }
    return placed(answer.found(), plan.k());
  }

  private List<Scored> seal(Plan.Seal plan, LeafSearch search) throws IOException {
    TokenScores scores =
        switch (search.input()) {
          case Generating generating -> generating.scores();
          case Words _, Near _, Weights _, Tokens _, Sequence _ -> throw unfit(search);
        };
    Seal seal = Seal.DEFAULTS.withBeam(plan.beam()).withLength(plan.length());
    var found =
        new VerbatimSearch(
                snapshot.searcher(),
                schema().verbatimName(plan.name()),
                Layout.KEY,
                search.deadline())
            .best(seal, scores, plan.k(), query(search.filter()));
    return placed(found, plan.k());
  }

  /// The `k` best of what a search of tokens found, with the passages in which they stand.
  private List<Scored> placed(List<VerbatimSearch.Found> found, int k) throws IOException {
    String[] named = ids.of(found.stream().mapToInt(VerbatimSearch.Found::doc).toArray());
    List<Scored> best = new ArrayList<>(found.size());
    for (int i = 0; i < named.length; i++) {
      best.add(new Scored(named[i], found.get(i).score(), i)); // for now the place in the list
    }
    best.sort(Comparator.comparingDouble(Scored::score).reversed().thenComparing(Scored::id));
    List<Scored> first = new ArrayList<>();
    for (Scored next : best.subList(0, Math.min(k, best.size()))) {
      VerbatimSearch.Found run = found.get(next.passage());
      first.add(new Scored(next.id(), next.score(), reader.passageAt(run.doc(), run.start())));
    }
    return first;
  }

  private LateSearch late(String space, Deadline deadline) {
    String name = schema().lateName(space);
    return new LateSearch(snapshot.searcher(), name, snapshot.codebooks().apply(name), deadline);
  }

  @Override
  public double[] tokenScores(String space, MultiVector query, List<String> wanted) {
    return read(() -> {
      Map<Integer, Integer> owners = new TreeMap<>(); // passage, candidate
      for (int i = 0; i < wanted.size(); i++) {
        int doc = ids.number(wanted.get(i));
        int first = reader.firstPassage(doc);
        for (int child = first; child < Math.max(first + 1, doc); child++) {
          owners.put(child, i);
        }
      }
      int[] passages = owners.keySet().stream().mapToInt(Integer::intValue).toArray();
      double[] scores = late(space, Deadline.NONE).scores(passages, query);
      double[] best = new double[wanted.size()];
      Arrays.fill(best, Double.NaN);
      for (int i = 0; i < passages.length; i++) {
        int owner = Objects.requireNonNull(owners.get(passages[i]));
        if (!(best[owner] >= scores[i])) {
          best[owner] = Double.isNaN(scores[i]) ? best[owner] : scores[i];
        }
      }
      return best;
    });
  }

  @Override
  public double[] weightScores(String name, TermWeights query, List<String> wanted) {
    return read(() -> {
      Map<Integer, Integer> places = new TreeMap<>(); // document, candidate
      for (int i = 0; i < wanted.size(); i++) {
        places.put(ids.number(wanted.get(i)), i);
      }
      int[] numbers = places.keySet().stream().mapToInt(Integer::intValue).toArray();
      double[] scores = new double[wanted.size()];
      for (SparseSearcher.Match match : sparse(name, Deadline.NONE).scores(query, numbers)) {
        scores[Objects.requireNonNull(places.get(match.document()))] = match.score();
      }
      return scores;
    });
  }

  private SparseSearcher sparse(String name, Deadline deadline) {
    return new SparseSearcher(
        snapshot.searcher(),
        Layout.sparse(name),
        schema().sparse(name).precision(),
        schema().passages() ? snapshot.documentBits() : null,
        deadline);
  }

  /// The `k` best of what a search for vectors found.
  private List<Scored> nearest(List<DocScore> found, int k) throws IOException {
    List<DocScore> sorted = new ArrayList<>(found);
    sorted.sort(DocScore.BEST_FIRST);
    var documents = new int[Math.min(k, sorted.size())];
    for (int i = 0; i < documents.length; i++) {
      documents[i] = reader.documentOf(sorted.get(i).doc());
    }
    String[] named = ids.of(documents);
    List<Scored> best = new ArrayList<>(documents.length);
    for (int i = 0; i < documents.length; i++) {
      DocScore next = sorted.get(i);
      int passage = next.doc() - reader.firstPassage(documents[i]);
      best.add(new Scored(named[i], next.score(), passage));
    }
    return best;
  }

  private static float[] vector(LeafSearch search) {
    return switch (search.input()) {
      case Near near -> near.vector().values();
      case Words _, Weights _, Tokens _, Sequence _, Generating _ -> throw unfit(search);
    };
  }

  private static IllegalArgumentException unfit(LeafSearch search) {
    return new IllegalArgumentException(
        "%s search got %s; expected what the executor gives it"
            .formatted(search.leaf().kind(), search.input()));
  }

  private @Nullable Query query(@Nullable Filter filter) {
    return filter == null
        ? null
        : FilterQueries.query(filter, snapshot.schema(), snapshot.config().limits());
  }

  @Override
  public List<Fetched> fetch(List<DocumentPassages> wanted) {
    return read(() -> {
      List<Fetched> fetched = new ArrayList<>(wanted.size());
      for (DocumentPassages next : wanted) {
        int doc = ids.number(next.id());
        Document document = reader.document(doc);
        int first = reader.firstPassage(doc);
        List<Passage> passages = new ArrayList<>(next.passages().size());
        for (int passage : next.passages()) {
          passages.add(
              first + passage == doc
                  ? Passage.of(0, document.text().length())
                  : reader.passage(first + passage));
        }
        fetched.add(new Fetched(document, passages));
      }
      return fetched;
    });
  }

  @Override
  public Map<String, Scored> bestPassages(String text, List<String> wanted) {
    return read(() -> {
      Map<Integer, String> byNumber = new TreeMap<>();
      for (String id : wanted) {
        byNumber.put(ids.number(id), id);
      }
      Map<String, Scored> best = new HashMap<>();
      new LexicalSearch(snapshot)
          .bestPassages(text, List.copyOf(byNumber.keySet()))
          .forEach((doc, child) -> {
            String id = Objects.requireNonNull(byNumber.get(doc));
            best.put(id, new Scored(id, child.score(), child.passage()));
          });
      return best;
    });
  }

  @Override
  public Map<String, Vector> vectors(String space, List<DocumentPassages> wanted) {
    return read(() -> {
      var stored = new PassageVectors(snapshot, snapshot.space(space));
      Map<String, Vector> vectors = new HashMap<>();
      for (DocumentPassages next : wanted) {
        OptionalInt passage = stored.passage(ids.number(next.id()), next.passages());
        if (passage.isPresent()) {
          vectors.put(next.id(), Vector.of(stored.of(passage.getAsInt())));
        }
      }
      return vectors;
    });
  }
}
