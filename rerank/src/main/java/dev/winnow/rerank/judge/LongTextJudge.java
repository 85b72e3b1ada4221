package dev.winnow.rerank.judge;

import dev.winnow.embed.chunking.Chunk;
import dev.winnow.embed.chunking.ChunkLimits;
import dev.winnow.embed.chunking.Chunker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Scores texts longer than a judge reads, by a cascade inside each text: it is cut into windows
/// that cover all of it, a cheap judge picks the best few, and the strong judge reads only these
/// (IDCM: Hofstaetter et al., SIGIR 2021). Thread-safe if its parts are.
///
/// @param windows cuts a text; headings that it finds are repeated before each window
/// @param picker the cheap judge; must be pointwise
/// @param scorer the strong judge; must be pointwise
/// @param kept windows of a text that the strong judge reads, 1 or more; the paper's 4
/// @param weights of a text's window scores, the highest score first; at most `kept` of them. A
///   text of fewer windows repeats its last. `[1]` takes the maximum.
public record LongTextJudge(
    Chunker windows, Judge picker, Judge scorer, int kept, List<Double> weights) implements Judge {
  private static final int WINDOW_TOKENS = 64;
  private static final int OVERLAP_TOKENS = 14;
  private static final int KEPT = 4;

  public LongTextJudge {
    weights = List.copyOf(weights);
    if (!picker.pointwise() || !scorer.pointwise()) {
      throw new IllegalArgumentException(
          "the scores of the %s do not compare between calls; expected pointwise judges"
              .formatted(picker.pointwise() ? "scorer" : "picker"));
    }
    if (kept < 1 || weights.isEmpty() || weights.size() > kept) {
      throw new IllegalArgumentException(
          "kept is %d with %d weights; expected 1 or more, and 1 to as many weights"
              .formatted(kept, weights.size()));
    }
    if (!weights.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("weights are " + weights + "; expected finite numbers");
    }
  }

  /// The paper's setting: windows of 64 tokens of which 14 are shared, 4 kept, the best one counts.
  ///
  /// @param limits how tokens are counted; its window size is not used
  public static LongTextJudge of(ChunkLimits limits, Judge picker, Judge scorer) {
    var windows = Chunker.tokens(limits.withMaxTokens(WINDOW_TOKENS), OVERLAP_TOKENS);
    return new LongTextJudge(windows, picker, scorer, KEPT, List.of(1.0));
  }

  public LongTextJudge withKept(int kept) {
    return new LongTextJudge(windows, picker, scorer, kept, weights);
  }

  public LongTextJudge withWeights(List<Double> weights) {
    return new LongTextJudge(windows, picker, scorer, kept, weights);
  }

  /// The result for one text.
  ///
  /// @param score of the whole; NaN where no window got a number
  /// @param windows that the strong judge scored, best first
  public record Reading(double score, List<Window> windows) {
    public Reading {
      windows = List.copyOf(windows);
    }
  }

  /// A part of a text.
  ///
  /// @param start offset of its first character (UTF-16 units)
  /// @param end offset after its last character
  /// @param score the strong judge's
  public record Window(int start, int end, double score) {}

  @Override
  public double[] score(String query, List<Candidate> texts) {
    return read(query, texts).stream().mapToDouble(Reading::score).toArray();
  }

  /// Scores texts and says which windows each score rests on; one reading for each text, in their
  /// order.
  public List<Reading> read(String query, List<Candidate> texts) {
    List<List<Part>> picked = pick(query, texts.stream().map(this::cut).toList());
    List<Candidate> shown = picked.stream().flatMap(List::stream).map(Part::candidate).toList();
    double[] scores = all(scorer, query, shown);
    List<Reading> readings = new ArrayList<>(texts.size());
    int next = 0;
    for (List<Part> parts : picked) {
      List<Window> scored = new ArrayList<>();
      for (Part part : parts) {
        double score = scores[next++];
        if (Double.isFinite(score)) {
          scored.add(new Window(part.chunk().start(), part.chunk().end(), score));
        }
      }
      scored.sort(Comparator.comparingDouble(window -> -window.score()));
      readings.add(new Reading(sum(scored), scored));
    }
    return readings;
  }

  private List<Part> cut(Candidate text) {
    List<Chunk> chunks = windows.chunk(text.text());
    if (chunks.isEmpty()) {
      // A blank text is judged as it is.
      return List.of(new Part(new Chunk(0, text.text().length(), List.of()), text));
    }
    return chunks.stream().map(chunk -> new Part(chunk, shown(text, chunk))).toList();
  }

  private static Candidate shown(Candidate text, Chunk chunk) {
    var above = new StringBuilder();
    chunk.headings().forEach(heading -> above.append(heading).append('\n'));
    String part = text.text().substring(chunk.start(), chunk.end());
    return new Candidate(text.id(), above + part, text.score());
  }

  /// The best windows of each text, in the order of the text. Texts that have no more than are kept
  /// need no picking.
  private List<List<Part>> pick(String query, List<List<Part>> texts) {
    List<Candidate> shown =
        texts.stream()
            .filter(parts -> parts.size() > kept)
            .flatMap(List::stream)
            .map(Part::candidate)
            .toList();
    double[] scores = all(picker, query, shown);
    List<List<Part>> picked = new ArrayList<>(texts.size());
    int next = 0;
    for (List<Part> parts : texts) {
      if (parts.size() <= kept) {
        picked.add(parts);
      } else {
        int first = next;
        picked.add(
            IntStream.range(0, parts.size())
                .boxed()
                // NaN sorts after every number.
                .sorted(Comparator.comparingDouble(i -> -scores[first + i]))
                .limit(kept)
                .sorted()
                .map(parts::get)
                .toList());
        next += parts.size();
      }
    }
    return picked;
  }

  private static double[] all(Judge judge, String query, List<Candidate> shown) {
    var scores = new double[shown.size()];
    for (int from = 0; from < scores.length; ) {
      int to = (int) Math.min(scores.length, (long) from + judge.window());
      double[] some = judge.score(query, shown.subList(from, to));
      if (some.length != to - from) {
        throw new IllegalStateException(
            "the judge gave %d scores for %d windows; expected one for each, in their order: fix %s"
                .formatted(some.length, to - from, judge.getClass().getName()));
      }
      System.arraycopy(some, 0, scores, from, some.length);
      from = to;
    }
    return scores;
  }

  private double sum(List<Window> scored) {
    if (scored.isEmpty()) {
      return Double.NaN;
    }
    return IntStream.range(0, weights.size())
        .mapToDouble(i -> weights.get(i) * scored.get(Math.min(i, scored.size() - 1)).score())
        .sum();
  }

  /// No limit: windows are split into calls of the size that the judges read.
  @Override
  public int unread(String query) {
    return scorer.unread(query);
  }

  @Override
  public int window() {
    return Integer.MAX_VALUE;
  }

  @Override
  public boolean pointwise() {
    return true;
  }

  private record Part(Chunk chunk, Candidate candidate) {}
}
