package dev.winnow.bench.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Table;
import dev.winnow.bench.run.Options;
import dev.winnow.embed.chunking.Chunk;
import dev.winnow.embed.chunking.ChunkLimits;
import dev.winnow.embed.chunking.Chunker;
import dev.winnow.embed.chunking.TokenStarts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Measures chunkers on questions whose answers are exact spans of text: the five best chunks of
/// all corpora by BM25 (k1 1.2, b .75, words in lower case) are held against the spans, in
/// characters; each figure is a mean over the questions.
///
/// Recall: how much of the spans was found. Precision: how much of what was found is span. IoU: the
/// found part of the spans over all that was found or should have been. Omega: the IoU if exactly
/// the chunks that touch a span were found, the best that chunking allows. (Smith and Troynikov,
/// "Evaluating Chunking Strategies for Retrieval", Chroma 2024; overlaps counted once.)
final class ChunkingDriver {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
  private static final int FOUND = 5;
  private static final double K1 = 1.2;
  private static final double B = .75;

  private final List<Passage> passages = new ArrayList<>();
  private final Map<String, List<Posting>> postings = new HashMap<>();
  private double averageLength;

  private record Passage(String corpus, int start, int end, int words) {}

  private record Posting(int passage, int count) {}

  /// Recall, precision, IoU and Omega.
  private record Score(double recall, double precision, double overlap, double omega) {}

  private ChunkingDriver() {}

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            "chunking", args, Map.of("questions", "", "tokens", "200"), Map.of("tokens", "200"));
    Report report = Report.of(options);
    for (String tokens : options.text("tokens").split(",")) {
      var table =
          report.table(
              "chunker", "chunks", "mean length (tokens)", "recall", "precision", "IoU", "omega");
      Claim claim =
          Claim.of("recall of the best five chunks of %s tokens by BM25".formatted(tokens));
      for (var chunker : chunkers(Integer.parseInt(tokens)).entrySet()) {
        Score score =
            measure(options.path("questions"), chunker.getKey(), chunker.getValue(), table);
        claim = claim.withFigure(Figure.of(chunker.getKey(), score.recall(), ""));
      }
      table.claim(claim);
      table.publish();
    }
  }

  private static Map<String, Chunker> chunkers(int tokens) {
    var limits = ChunkLimits.DEFAULTS.withMaxTokens(tokens);
    Map<String, Chunker> chunkers = new LinkedHashMap<>();
    chunkers.put("tokens " + tokens, Chunker.tokens(limits, 0));
    chunkers.put("tokens %d/%d".formatted(tokens, tokens / 4), Chunker.tokens(limits, tokens / 4));
    chunkers.put("sentences " + tokens, Chunker.sentences(limits, 0));
    chunkers.put("sentences %d/1".formatted(tokens), Chunker.sentences(limits, 1));
    chunkers.put("markdown " + tokens, Chunker.markdown(limits));
    chunkers.put("code (lines) " + tokens, Chunker.code("text.txt", limits));
    return chunkers;
  }

  private static Score measure(Path folder, String name, Chunker chunker, Table table)
      throws IOException {
    var quality = new ChunkingDriver();
    long tokens = 0;
    try (var files = Files.list(folder.resolve("corpora"))) {
      for (Path file : files.sorted().toList()) {
        tokens += quality.add(file, chunker);
      }
    }
    int count = quality.passages.size();
    quality.averageLength = quality.passages.stream().mapToInt(Passage::words).average().orElse(0);
    List<Score> scores = new ArrayList<>();
    var json = new ObjectMapper();
    for (String line : Files.readAllLines(folder.resolve("questions.jsonl"))) {
      scores.add(quality.score(json.readTree(line)));
    }
    Score mean =
        new Score(
            mean(scores, Score::recall),
            mean(scores, Score::precision),
            mean(scores, Score::overlap),
            mean(scores, Score::omega));
    table.row(
        name,
        count,
        tokens / Math.max(1, count),
        mean.recall(),
        mean.precision(),
        mean.overlap(),
        mean.omega());
    return mean;
  }

  private static double mean(List<Score> scores, ToDoubleFunction<Score> part) {
    return scores.stream().mapToDouble(part).average().orElse(0);
  }

  /// Adds the chunks of a file and returns their tokens.
  private long add(Path file, Chunker chunker) throws IOException {
    String text = Files.readString(file);
    String corpus = file.getFileName().toString().replaceFirst("\\.md$", "");
    long tokens = 0;
    for (Chunk chunk : chunker.chunk(text)) {
      String content = text.substring(chunk.start(), chunk.end());
      Map<String, Integer> counts = words(content);
      int words = counts.values().stream().mapToInt(Integer::intValue).sum();
      int id = passages.size();
      passages.add(new Passage(corpus, chunk.start(), chunk.end(), words));
      counts.forEach((word, n) ->
          postings.computeIfAbsent(word, w -> new ArrayList<>()).add(new Posting(id, n)));
      tokens += TokenStarts.estimate().of(content).length;
    }
    return tokens;
  }

  private static Map<String, Integer> words(String text) {
    Map<String, Integer> counts = new HashMap<>();
    WORD.matcher(text.toLowerCase(Locale.ROOT))
        .results()
        .forEach(word -> counts.merge(word.group(), 1, Integer::sum));
    return counts;
  }

  private Score score(JsonNode question) {
    String corpus = question.get("corpus_id").asText();
    var spans = new BitSet();
    question
        .get("references")
        .forEach(span -> spans.set(span.get("start_index").asInt(), span.get("end_index").asInt()));
    var found = new BitSet();
    long foundElsewhere = 0;
    for (Passage passage : best(question.get("text").asText())) {
      if (passage.corpus().equals(corpus)) {
        found.set(passage.start(), passage.end());
      } else {
        foundElsewhere += passage.end() - passage.start();
      }
    }
    var touching = new BitSet();
    for (Passage passage : passages) {
      int next = spans.nextSetBit(passage.start());
      if (passage.corpus().equals(corpus) && next >= 0 && next < passage.end()) {
        touching.set(passage.start(), passage.end());
      }
    }
    double hit = common(found, spans);
    double all = found.cardinality() + foundElsewhere;
    double wanted = spans.cardinality();
    double ideal = common(touching, spans);
    return new Score(
        hit / wanted,
        all == 0 ? 0 : hit / all,
        hit / (all + wanted - hit),
        ideal / (touching.cardinality() + wanted - ideal));
  }

  private static double common(BitSet a, BitSet b) {
    var both = (BitSet) a.clone();
    both.and(b);
    return both.cardinality();
  }

  private List<Passage> best(String question) {
    var scores = new double[passages.size()];
    for (String word : words(question).keySet()) {
      List<Posting> list = postings.getOrDefault(word, List.of());
      double idf = Math.log(1 + (passages.size() - list.size() + .5) / (list.size() + .5));
      for (Posting posting : list) {
        double length = passages.get(posting.passage()).words() / averageLength;
        scores[posting.passage()] +=
            idf * posting.count() * (K1 + 1) / (posting.count() + K1 * (1 - B + B * length));
      }
    }
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -scores[i]))
        .limit(FOUND)
        .map(passages::get)
        .toList();
  }
}
