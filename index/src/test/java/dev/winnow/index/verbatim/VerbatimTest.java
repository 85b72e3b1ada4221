package dev.winnow.index.verbatim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.VerbatimTokenizer.Tokens;
import dev.winnow.index.store.Index;
import dev.winnow.index.store.Property;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Counts, places, probabilities, traces and hits of random indexes equal those of comparing every
/// place of every document.
class VerbatimTest {
  private static final String[] CHARACTERS = {
    "a", "b", "c", " ", "\u00E9", "\u0301", "\u65E5", "\u0431", "\uD83C\uDF4E", "\uD83D\uDC69", "."
  };

  private final AtomicInteger folders = new AtomicInteger();

  @TempDir Path folder;

  private record World(long seed, int size) {}

  @Test
  void answersEqualThoseOfComparing() {
    Property.forAll(20, (random, size) -> new World(random.nextLong(), size), this::check);
  }

  @Test
  @Tag("full")
  void answersEqualThoseOfComparingOnManyIndexes() {
    Property.forAll(500, (random, size) -> new World(random.nextLong(), size), this::check);
  }

  private static String text(RandomGenerator random, int length, int characters) {
    var text = new StringBuilder();
    for (int i = random.nextInt(length + 1); i > 0; i--) {
      text.append(CHARACTERS[random.nextInt(characters)]);
    }
    return text.toString();
  }

  private void check(World world) {
    var random = new SplittableRandom(world.seed());
    int characters = 1 + random.nextInt(CHARACTERS.length);
    boolean passages = random.nextBoolean();
    Schema schema = Schema.DEFAULTS.withPassages(passages).with("tokens", Schema.Verbatim.DEFAULTS);
    IndexConfig config = IndexConfig.DEFAULTS.withVerbatim("tokens", new CodePoints());
    var corpus = new NaiveCorpus();
    List<String> texts = new ArrayList<>(List.of(""));
    Map<String, Integer> groups = new HashMap<>();
    Path place = folder.resolve("i" + folders.incrementAndGet());
    try (Index index = Index.open(place, schema, config)) {
      for (int batch = 0; batch <= random.nextInt(4); batch++) {
        for (int i = random.nextInt(world.size()); i >= 0; i--) {
          String id = "d" + random.nextInt(60);
          String text =
              random.nextInt(4) == 0
                  ? texts.get(random.nextInt(texts.size()))
                  : text(random, 30, characters);
          texts.add(text);
          int group = random.nextInt(3);
          groups.put(id, group);
          corpus.put(id, text);
          Document document = Document.of(id, text).with("group", group);
          index.add(passages ? document.withPassages(cut(text)) : document);
        }
        if (random.nextBoolean()) {
          index.commit();
        }
        for (String id : List.copyOf(corpus.documents().keySet())) {
          if (random.nextInt(6) == 0) {
            index.delete(List.of(id));
            corpus.remove(id);
          }
        }
      }
      index.commit();
      if (random.nextInt(3) == 0) {
        index.compact(1);
        index.refresh();
      }
      for (int i = 0; i < 12; i++) {
        String query = query(random, texts, characters);
        check(index, corpus, new CodePoints().tokens(query), random);
        checkTrace(index, corpus, query, 1 + random.nextInt(4), 1 + random.nextInt(5));
        checkPlan(index, corpus, query, groups, random);
      }
    }
    assertTrue(Index.verify(place).clean(), Index.verify(place).summary());
  }

  private static List<Passage> cut(String text) {
    List<Passage> passages = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int characters = Math.min(5, text.codePointCount(start, text.length()));
      int end = text.offsetByCodePoints(start, characters);
      passages.add(Passage.of(start, end));
      start = end;
    }
    return passages;
  }

  private static String query(RandomGenerator random, List<String> texts, int characters) {
    String text = texts.get(random.nextInt(texts.size()));
    String part = text;
    if (!text.isEmpty()) {
      int[] points = text.codePoints().toArray();
      int from = random.nextInt(points.length);
      part = new String(points, from, random.nextInt(points.length - from) + 1);
    }
    return switch (random.nextInt(4)) {
      case 0 -> text(random, 5, characters);
      case 1 -> part + text(random, 5, characters) + part;
      default -> part;
    };
  }

  private static void check(
      Index index, NaiveCorpus corpus, Tokens tokens, RandomGenerator random) {
    int[] ids = tokens.ids();
    int most = 1 + random.nextInt(8);
    index.verbatim(
        "",
        verbatim -> {
          List<Place> places = corpus.places(ids);
          assertEquals(places.size(), verbatim.count(ids));
          assertEquals(places.stream().map(Place::id).distinct().count(), verbatim.documents(ids));
          if (ids.length > 0) {
            assertEquals(
                places.subList(0, Math.min(most, places.size())), verbatim.locate(most, ids));
          }
          checkNext(corpus.next(ids), verbatim.next(ids), ids.length);
          for (int next : new int[] {'a', 'b', 0x1F34E, 7}) {
            checkProbabilities(corpus, verbatim, ids, next);
          }
          return true;
        });
  }

  private static void checkNext(Map<Integer, Long> expected, Continuations next, int length) {
    Map<Integer, Long> counts = new TreeMap<>();
    next.tokens().forEach(token -> counts.put(token.id(), token.count()));
    if (next.ends() > 0) {
      counts.put(-1, next.ends());
    }
    if (length == 0) { // a text begins with each token that there is
      assertEquals(next.count(), counts.values().stream().mapToLong(count -> count).sum());
      return;
    }
    assertEquals(expected, counts);
    List<Long> order = next.tokens().stream().map(Continuations.Token::count).toList();
    assertEquals(order.stream().sorted(Comparator.reverseOrder()).toList(), order);
  }

  private static void checkProbabilities(
      NaiveCorpus corpus, Verbatim verbatim, int[] context, int next) {
    int[] followed = Arrays.copyOf(context, context.length + 1);
    followed[context.length] = next;
    double expected = (double) corpus.count(followed) / corpus.count(context);
    assertEquals(expected, verbatim.probability(context, next));
    int from = 0;
    while (from < context.length
        && corpus.count(Arrays.copyOfRange(context, from, context.length)) == 0) {
      from++;
    }
    long all = corpus.count(Arrays.copyOfRange(context, from, context.length));
    long count = corpus.count(Arrays.copyOfRange(followed, from, followed.length));
    Backoff backoff = verbatim.backoff(context, next);
    assertEquals(new Backoff(context.length - from, all, count), backoff);
    assertEquals((double) count / all, backoff.probability());
    if (context.length > 0 && from == 0) {
      assertEquals(backoff.probability(), verbatim.next(context).probability(next));
    }
  }

  private static void checkTrace(
      Index index, NaiveCorpus corpus, String text, int least, int most) {
    Tokens tokens = new CodePoints().tokens(text);
    List<Trace.Span> expected = new ArrayList<>();
    for (int[] span : wholeWords(text, tokens, corpus.spans(tokens.ids(), least), least)) {
      int[] ids = Arrays.copyOfRange(tokens.ids(), span[0], span[1]);
      List<Place> places = corpus.places(ids);
      Map<String, Place> first = new TreeMap<>();
      places.forEach(place -> first.putIfAbsent(place.id(), place));
      expected.add(
          new Trace.Span(
              tokens.starts()[span[0]],
              tokens.ends()[span[1] - 1],
              ids.length,
              places.size(),
              first.values().stream().limit(most).toList()));
    }
    Trace trace = index.verbatim("tokens", verbatim -> verbatim.trace(text, least, most));
    assertEquals(new Trace(tokens.size(), expected), trace);
    for (Trace.Span span : trace.spans()) {
      String given = text.substring(span.start(), span.end()).replace(" ", "");
      for (Place source : span.sources()) {
        String stored = index.get(source.id()).orElseThrow().text();
        assertEquals(given, stored.substring(source.start(), source.end()).replace(" ", ""));
      }
    }
  }

  /// Spans without the letters of words that they have in part, where they stay long enough and no
  /// other has all of one.
  private static List<int[]> wholeWords(String text, Tokens tokens, List<int[]> spans, int least) {
    List<int[]> cut = new ArrayList<>();
    for (int[] span : spans) {
      int first = span[0];
      int end = span[1];
      while (first < end && splits(text, tokens.starts()[first])) {
        first++;
      }
      while (first < end && splits(text, tokens.ends()[end - 1])) {
        end--;
      }
      cut.add(new int[] {first, end});
    }
    List<int[]> kept = new ArrayList<>();
    for (int i = 0; i < cut.size(); i++) {
      int[] span = cut.get(i);
      boolean within = span[1] - span[0] < least;
      for (int j = 0; j < cut.size(); j++) {
        int[] other = cut.get(j);
        boolean has = other[0] <= span[0] && other[1] >= span[1];
        boolean same = other[0] == span[0] && other[1] == span[1];
        within |= j != i && has && (!same || j < i);
      }
      if (!within) {
        kept.add(span);
      }
    }
    return kept;
  }

  private static boolean splits(String text, int at) {
    String joined =
        "abc\u00E9\u0301\u0431"; // of the characters above, those that words have more of
    return at > 0
        && at < text.length()
        && joined.indexOf(text.charAt(at - 1)) >= 0
        && joined.indexOf(text.charAt(at)) >= 0;
  }

  private static void checkPlan(
      Index index,
      NaiveCorpus corpus,
      String query,
      Map<String, Integer> groups,
      RandomGenerator random) {
    if (query.isBlank()) {
      return;
    }
    int k = 1 + random.nextInt(20);
    int least = 1 + random.nextInt(3);
    Integer group = random.nextBoolean() ? random.nextInt(3) : null;
    Query asked = Query.of(query).withTopK(k).withPlan(Plan.verbatim(k).withLeast(least));
    int[] ids = new CodePoints().tokens(query).ids();
    Map<String, Double> expected = new TreeMap<>();
    for (String id : corpus.documents().keySet()) {
      NaiveCorpus.Run run = corpus.best(id, ids);
      if (run.length() >= least && (group == null || group.equals(groups.get(id)))) {
        expected.put(id, run.score());
      }
    }
    List<String> best =
        expected.keySet().stream()
            .sorted(
                Comparator.<String>comparingDouble(expected::get)
                    .reversed()
                    .thenComparing(Comparator.naturalOrder()))
            .limit(k)
            .toList();
    var hits =
        index.search(group == null ? asked : asked.withFilter(Filter.eq("group", group))).hits();
    assertEquals(best, hits.stream().map(hit -> hit.id()).toList());
    hits.forEach(hit -> assertEquals(expected.get(hit.id()), hit.score()));
  }
}
