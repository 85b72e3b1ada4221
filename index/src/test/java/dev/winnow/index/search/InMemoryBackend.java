package dev.winnow.index.search;

import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.MultiVector;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Schema;
import dev.winnow.index.TermWeights;
import dev.winnow.index.TokenScores;
import dev.winnow.index.Vector;
import dev.winnow.index.search.LeafSearch.Generating;
import dev.winnow.index.search.LeafSearch.Near;
import dev.winnow.index.search.LeafSearch.Sequence;
import dev.winnow.index.search.LeafSearch.Tokens;
import dev.winnow.index.search.LeafSearch.Weights;
import dev.winnow.index.search.LeafSearch.Words;
import dev.winnow.index.verbatim.NaiveCorpus;
import dev.winnow.index.verbatim.NaiveSeal;
import dev.winnow.index.verbatim.Seal;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An index without Lucene: documents in a map, every vector compared, BM25 over words in lower
/// case.
final class InMemoryBackend implements Backend {
  private static final Comparator<Scored> BEST_FIRST =
      Comparator.comparingDouble(Scored::score).reversed().thenComparing(Scored::id);

  private final Schema schema;
  private final Map<String, Document> documents = new LinkedHashMap<>();

  /// How often it was asked to search.
  int calls;

  InMemoryBackend(Schema schema, List<Document> documents) {
    this.schema = schema;
    documents.forEach(document -> this.documents.put(document.id(), document));
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public int documents() {
    return documents.size();
  }

  @Override
  public int awaiting(String name) {
    String full = schema.representationName(name);
    return (int)
        documents.values().stream()
            .filter(document ->
                document.passages().isEmpty()
                    || document.passages().stream()
                        .anyMatch(passage -> !passage.values().containsKey(full)))
            .count();
  }

  @Override
  public List<Found> search(List<LeafSearch> searches) {
    calls++;
    return searches.stream().map(this::search).toList();
  }

  private Found search(LeafSearch search) {
    search.deadline().require(search.leaf().kind() + " search");
    List<Document> candidates =
        documents.values().stream()
            .filter(document -> search.filter() == null || matches(document, search.filter()))
            .toList();
    List<Scored> found =
        switch (search.leaf()) {
          case Plan.Lexical lexical ->
              lexical(lexical, ((Words) search.input()).text(), candidates);
          case Plan.Dense dense ->
              dense(dense.space(), ((Near) search.input()).vector(), candidates);
          case Plan.Sparse sparse ->
              sparse(sparse.name(), ((Weights) search.input()).weights(), candidates);
          case Plan.Late late ->
              late(schema.lateName(late.space()), ((Tokens) search.input()).vectors(), candidates);
          case Plan.Verbatim verbatim ->
              verbatim(verbatim, ((Sequence) search.input()).ids(), candidates);
          case Plan.Seal seal -> seal(seal, ((Generating) search.input()).scores(), candidates);
        };
    return new Found(
        found.stream().sorted(BEST_FIRST).limit(search.leaf().k()).toList(),
        Duration.ZERO,
        List.of());
  }

  private List<Scored> lexical(Plan.Lexical plan, String text, List<Document> candidates) {
    boolean passages = plan.unit() == Plan.Unit.PASSAGE && schema.passages();
    List<Scored> found = new ArrayList<>();
    if (passages) {
      Map<String, Scored> best = bestPassages(text, candidates.stream().map(Document::id).toList());
      best.values().forEach(next -> found.add(new Scored(next.id(), next.score(), Scored.UNNAMED)));
      return found;
    }
    var bm25 = new Bm25(documents.values().stream().map(InMemoryBackend::whole).toList());
    for (Document document : candidates) {
      double score = bm25.score(text, whole(document));
      if (score > 0) {
        found.add(new Scored(document.id(), score, Scored.UNNAMED));
      }
    }
    return found;
  }

  private static String whole(Document document) {
    return document.title() + " " + document.text();
  }

  private List<Scored> dense(String name, Vector vector, List<Document> candidates) {
    Schema.Dense space = schema.dense(name);
    float[] target = Spaces.compared(vector.values(), space);
    List<Scored> found = new ArrayList<>();
    for (Document document : candidates) {
      Scored best = null;
      for (int i = 0; i < document.passages().size(); i++) {
        Vector own = document.passages().get(i).vector(schema.spaceName(name));
        if (own != null) {
          double score = Spaces.similarity(target, Spaces.compared(own.values(), space), space);
          best = best == null || score > best.score() ? new Scored(document.id(), score, i) : best;
        }
      }
      if (best != null) {
        found.add(best);
      }
    }
    return found;
  }

  private List<Scored> sparse(String name, TermWeights query, List<Document> candidates) {
    List<Scored> found = new ArrayList<>();
    for (Document document : candidates) {
      Scored best = null;
      for (int i = 0; i < document.passages().size(); i++) {
        var own = document.passages().get(i).values().get(schema.sparseName(name));
        double score = own instanceof TermWeights weights ? query.dot(weights) : 0;
        if (score > 0 && (best == null || score > best.score())) {
          best = new Scored(document.id(), score, i);
        }
      }
      if (best != null) {
        found.add(best);
      }
    }
    return found;
  }

  private List<Scored> late(String name, MultiVector query, List<Document> candidates) {
    List<Scored> found = new ArrayList<>();
    for (Document document : candidates) {
      Scored best = null;
      for (int i = 0; i < document.passages().size(); i++) {
        if (document.passages().get(i).values().get(name) instanceof MultiVector own) {
          double score = maxSim(query, own);
          best = best == null || score > best.score() ? new Scored(document.id(), score, i) : best;
        }
      }
      if (best != null) {
        found.add(best);
      }
    }
    return found;
  }

  /// Tokens are those of [CodePoints].
  private List<Scored> verbatim(Plan.Verbatim plan, int[] query, List<Document> candidates) {
    List<Scored> found = new ArrayList<>();
    NaiveCorpus corpus = corpus();
    for (Document document : candidates) {
      NaiveCorpus.Run run = corpus.best(document.id(), query);
      if (run.length() >= plan.least()) {
        found.add(new Scored(document.id(), run.score(), passageAt(document, run.start())));
      }
    }
    return found;
  }

  private List<Scored> seal(Plan.Seal plan, TokenScores scores, List<Document> candidates) {
    Seal seal = Seal.DEFAULTS.withBeam(plan.beam()).withLength(plan.length());
    List<Scored> found = new ArrayList<>();
    Map<String, NaiveSeal.Scored> scored = new NaiveSeal(corpus(), seal, scores).documents();
    for (Document document : candidates) {
      NaiveSeal.Scored own = scored.get(document.id());
      if (own != null) {
        found.add(new Scored(document.id(), own.score(), passageAt(document, own.start())));
      }
    }
    return found;
  }

  private NaiveCorpus corpus() {
    var corpus = new NaiveCorpus();
    documents.values().forEach(document -> corpus.put(document.id(), document.text()));
    return corpus;
  }

  private static int passageAt(Document document, int start) {
    int passage = 0;
    for (int i = 0; i < document.passages().size(); i++) {
      passage = document.passages().get(i).start() <= start ? i : passage;
    }
    return passage;
  }

  private static double maxSim(MultiVector query, MultiVector passage) {
    double sum = 0;
    for (int i = 0; i < query.size(); i++) {
      double best = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < passage.size(); j++) {
        double product = 0;
        for (int at = 0; at < query.dimension(); at++) {
          product += query.vector(i)[at] * passage.vector(j)[at];
        }
        best = Math.max(best, product);
      }
      sum += best;
    }
    return sum;
  }

  @Override
  public double[] weightScores(String name, TermWeights query, List<String> ids) {
    return ids.stream()
        .mapToDouble(id ->
            Objects.requireNonNull(documents.get(id)).passages().stream()
                .map(passage -> passage.values().get(name))
                .mapToDouble(value -> value instanceof TermWeights weights ? query.dot(weights) : 0)
                .max()
                .orElse(0))
        .toArray();
  }

  @Override
  public double[] tokenScores(String space, MultiVector query, List<String> ids) {
    return ids.stream()
        .mapToDouble(id ->
            late(space, query, List.of(Objects.requireNonNull(documents.get(id)))).stream()
                .mapToDouble(Scored::score)
                .findFirst()
                .orElse(Double.NaN))
        .toArray();
  }

  @Override
  public List<Fetched> fetch(List<DocumentPassages> wanted) {
    return wanted.stream()
        .map(next -> {
          Document document = Objects.requireNonNull(documents.get(next.id()));
          List<Passage> passages =
              next.passages().stream()
                  .map(i ->
                      schema.passages()
                          ? document.passages().get(i)
                          : Passage.of(0, document.text().length()))
                  .map(passage -> passage.withValues(Map.of()))
                  .toList();
          return new Fetched(document.withPassages(List.of()), passages);
        })
        .toList();
  }

  @Override
  public Map<String, Scored> bestPassages(String text, List<String> ids) {
    List<String> all = new ArrayList<>();
    documents.values().forEach(document -> all.addAll(passages(document)));
    var bm25 = new Bm25(all);
    Map<String, Scored> best = new HashMap<>();
    for (String id : ids) {
      List<String> passages = passages(Objects.requireNonNull(documents.get(id)));
      for (int i = 0; i < passages.size(); i++) {
        var scored = new Scored(id, bm25.score(text, passages.get(i)), i);
        if (scored.score() > 0) {
          best.merge(id, scored, (a, b) -> b.score() > a.score() ? b : a);
        }
      }
    }
    return best;
  }

  private static List<String> passages(Document document) {
    return document.passages().stream().map(document::textOf).toList();
  }

  @Override
  public Map<String, Vector> vectors(String space, List<DocumentPassages> wanted) {
    Schema.Dense dense = schema.dense(space);
    Map<String, Vector> vectors = new HashMap<>();
    for (DocumentPassages next : wanted) {
      List<Passage> passages =
          new ArrayList<>(next.passages().stream().map(of(next.id())::get).toList());
      passages.addAll(of(next.id()));
      passages.stream()
          .map(passage -> passage.vector(schema.spaceName(space)))
          .filter(Objects::nonNull)
          .findFirst()
          .ifPresent(
              vector -> vectors.put(next.id(), Vector.of(Spaces.compared(vector.values(), dense))));
    }
    return vectors;
  }

  private List<Passage> of(String id) {
    return Objects.requireNonNull(documents.get(id)).passages();
  }

  private static boolean matches(Document document, Filter filter) {
    return switch (filter) {
      case Filter.And and -> and.of().stream().allMatch(part -> matches(document, part));
      case Filter.Or or -> or.of().stream().anyMatch(part -> matches(document, part));
      case Filter.Not not -> !matches(document, not.of());
      case Filter.Eq eq -> values(document, eq.field()).contains(plain(eq.value()));
      case Filter.In in ->
          in.values().stream()
              .anyMatch(value -> values(document, in.field()).contains(plain(value)));
      case Filter.Range range ->
          values(document, range.field()).stream().anyMatch(value -> within(value, range));
      case Filter.Prefix prefix ->
          values(document, prefix.field()).stream()
              .anyMatch(value -> value.toString().startsWith(prefix.prefix()));
      case Filter.Glob glob ->
          values(document, glob.field()).stream()
              .map(value -> Path.of(value.toString()))
              .anyMatch(FileSystems.getDefault().getPathMatcher("glob:" + glob.pattern())::matches);
      case Filter.Exists exists -> !values(document, exists.field()).isEmpty();
    };
  }

  private static List<Object> values(Document document, String field) {
    Object value = document.fields().get(field);
    if (value == null) {
      return List.of();
    }
    return value instanceof List<?> list
        ? list.stream().map(InMemoryBackend::plain).toList()
        : List.of(plain(value));
  }

  private static Object plain(Object value) {
    return value instanceof Number number ? (Object) number.doubleValue() : value.toString();
  }

  private static boolean within(Object value, Filter.Range range) {
    return (range.gte() == null || compare(value, range.gte()) >= 0)
        && (range.gt() == null || compare(value, range.gt()) > 0)
        && (range.lte() == null || compare(value, range.lte()) <= 0)
        && (range.lt() == null || compare(value, range.lt()) < 0);
  }

  private static int compare(Object value, @Nullable Object bound) {
    return value instanceof Double number && bound instanceof Number other
        ? Double.compare(number, other.doubleValue())
        : value.toString().compareTo(String.valueOf(bound));
  }

  /// BM25 with the index's own parameters.
  private static final class Bm25 {
    private final Map<String, Integer> frequencies = new HashMap<>();
    private final int texts;
    private final double meanLength;

    Bm25(List<String> texts) {
      this.texts = texts.size();
      texts.forEach(text ->
          words(text).stream()
              .distinct()
              .forEach(word -> frequencies.merge(word, 1, Integer::sum)));
      this.meanLength = texts.stream().mapToInt(text -> words(text).size()).average().orElse(1);
    }

    double score(String query, String text) {
      List<String> words = words(text);
      Map<String, Long> counts =
          words.stream()
              .collect(
                  java.util.stream.Collectors.groupingBy(
                      Function.identity(), java.util.stream.Collectors.counting()));
      double score = 0;
      for (String word : words(query)) {
        double found = frequencies.getOrDefault(word, 0);
        double count = counts.getOrDefault(word, 0L);
        double rarity = Math.log(1 + (texts - found + 0.5) / (found + 0.5));
        score += rarity * count / (count + 0.9 * (0.6 + 0.4 * words.size() / meanLength));
      }
      return score;
    }

    private static List<String> words(String text) {
      return Arrays.stream(text.toLowerCase(java.util.Locale.ROOT).split("[^a-z0-9]+"))
          .filter(word -> !word.isEmpty())
          .toList();
    }
  }
}
