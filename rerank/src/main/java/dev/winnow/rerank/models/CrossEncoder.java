package dev.winnow.rerank.models;

import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Forward;
import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.models.ModelJudge.Stats;
import dev.winnow.rerank.recipe.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// A model with a classification head for pairs of a query and a passage.
///
/// Pairs of one length may run together, so that nothing is padded. Which ones do depends on their
/// tokens and not on the order of the candidates, so any order gives the same scores to the bit;
/// other pairs in the batch change a score by at most 1e-5, and in 8 bits not at all.
final class CrossEncoder implements PointwiseModelJudge {
  private static final Comparator<int[]> BY_TOKENS =
      Comparator.<int[]>comparingInt(ids -> -ids.length).thenComparing(Arrays::compare);

  private final Forward forward;
  private final PromptWriter writer;
  private final boolean types;
  private final ClassHead head;
  private final int together;
  private final Meter meter = new Meter();

  /// @param forward for scores, of texts of one length
  /// @param writer of a recipe that reads a head of classes
  /// @param together tokens that run together; a longer pair runs alone
  CrossEncoder(Forward forward, PromptWriter writer, ClassHead head, int together) {
    this.forward = forward;
    this.writer = writer;
    this.head = head;
    types = writer.recipe().reading() instanceof Reading.Head own && own.types();
    this.together = together;
  }

  @Override
  public double[] score(String query, List<Candidate> window) {
    Texts texts = Texts.distinct(window, writer.recipe().cleaning());
    double[] scores = new double[texts.shown().size()];
    if (texts.isEmpty()) {
      return scores;
    }
    Frame frame = writer.frame(query, List.of(""), new int[0]);
    List<Prompt> prompts = texts.shown().stream().map(frame::prompt).toList();
    List<Integer> sorted =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparing(i -> prompts.get(i).ids(), BY_TOKENS))
            .toList();
    List<List<Integer>> batches = batches(sorted, prompts);
    List<float[][]> seen =
        forward.scores(
            batches.stream()
                .map(pairs -> batch(pairs.stream().map(prompts::get).toList()))
                .toList());
    for (int batch = 0; batch < seen.size(); batch++) {
      float[][] rows = seen.get(batch);
      for (int i = 0; i < rows.length; i++) {
        scores[batches.get(batch).get(i)] = head.score(rows[i], recipe());
      }
    }
    return texts.spread(scores);
  }

  /// @param sorted by length
  private List<List<Integer>> batches(List<Integer> sorted, List<Prompt> prompts) {
    List<List<Integer>> batches = new ArrayList<>();
    int length = 0;
    for (int pair : sorted) {
      int own = prompts.get(pair).ids().length;
      boolean joins = own == length && (batches.getLast().size() + 1) * own <= together;
      if (!joins) {
        batches.add(new ArrayList<>());
      }
      batches.getLast().add(pair);
      length = own;
    }
    return batches;
  }

  private Batch batch(List<Prompt> pairs) {
    int length = pairs.getFirst().ids().length;
    meter.prompts(pairs.size() * length);
    meter.pass(pairs.size() * length);
    Batch batch = Batch.of(pairs.stream().map(Prompt::ids).toList());
    if (!types) {
      return batch;
    }
    int[] types = new int[length];
    Arrays.fill(types, pairs.getFirst().passage(), length, 1);
    return batch.withTypes(pairs.stream().map(_ -> types).toList());
  }

  @Override
  public int unread(String query) {
    return writer.unread(query);
  }

  @Override
  public String recipe() {
    return writer.recipe().name();
  }

  @Override
  public Stats stats() {
    return meter.stats();
  }
}
