package dev.winnow.rerank;

import dev.winnow.embed.Batch;
import dev.winnow.embed.Forward;
import dev.winnow.embed.ModelException;
import dev.winnow.rerank.recipe.Reading;
import dev.winnow.rerank.recipe.Recipe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// A model with a head of its own for pairs of a query and a passage.
///
/// Pairs of one length run together, so that nothing is padded. Which ones do depends on their
/// tokens and not on the order of the candidates, so any order gives the same scores to the bit;
/// other company changes one by at most 1e-5, in 8 bits by nothing.
final class CrossEncoder implements ModelJudge {
  /// Tokens that run together: more leave the processor's cache and are slower.
  private static final int TOGETHER = 512;

  private static final Comparator<int[]> BY_TOKENS =
      Comparator.<int[]>comparingInt(ids -> -ids.length).thenComparing(Arrays::compare);

  private final Forward forward;
  private final PromptWriter writer;
  private final Reading.Head head;
  private final int together;
  private final Meter meter = new Meter();

  /// @param forward for scores, of texts of one length
  CrossEncoder(Forward forward, PromptWriter writer, Reading.Head head) {
    this(forward, writer, head, TOGETHER);
  }

  /// @param together tokens that run together; a longer pair runs alone
  CrossEncoder(Forward forward, PromptWriter writer, Reading.Head head, int together) {
    this.forward = forward;
    this.writer = writer;
    this.head = head;
    this.together = together;
  }

  @Override
  public double[] score(String query, List<Candidate> window) {
    if (window.isEmpty()) {
      return new double[0];
    }
    Frame frame = writer.frame(query, List.of(""), new int[0]);
    Map<String, Prompt> prompts = new LinkedHashMap<>();
    for (Candidate candidate : window) {
      prompts.computeIfAbsent(
          candidate.text(), text -> frame.prompt(recipe().cleaning().clean(text)));
    }
    Map<List<Integer>, Double> scores = new HashMap<>();
    List<int[]> distinct =
        prompts.values().stream()
            .map(Prompt::ids)
            .collect(() -> new TreeSet<>(BY_TOKENS), TreeSet::add, TreeSet::addAll)
            .stream()
            .toList();
    int passage = prompts.values().iterator().next().passage();
    for (List<int[]> batch : batches(distinct)) {
      float[][] seen = score(batch, passage);
      for (int i = 0; i < batch.size(); i++) {
        scores.put(key(batch.get(i)), head.post().apply(seen[i][head.output()]));
      }
    }
    return window.stream()
        .mapToDouble(candidate -> scores.get(key(prompts.get(candidate.text()).ids())))
        .toArray();
  }

  private static List<Integer> key(int[] ids) {
    return Arrays.stream(ids).boxed().toList();
  }

  /// @param sorted by length
  private List<List<int[]>> batches(List<int[]> sorted) {
    List<List<int[]>> batches = new ArrayList<>();
    for (int[] ids : sorted) {
      List<int[]> last = batches.isEmpty() ? List.of() : batches.getLast();
      boolean joins =
          !last.isEmpty()
              && last.getFirst().length == ids.length
              && (last.size() + 1) * ids.length <= together;
      if (joins) {
        last.add(ids);
      } else {
        batches.add(new ArrayList<>(List.of(ids)));
      }
    }
    return batches;
  }

  /// @param passage where passages start
  private float[][] score(List<int[]> ids, int passage) {
    int tokens = ids.size() * ids.getFirst().length;
    meter.prompts(tokens);
    meter.pass(tokens);
    Batch batch = Batch.of(ids);
    if (head.types()) {
      int[] types = new int[ids.getFirst().length];
      Arrays.fill(types, passage, types.length, 1);
      batch = batch.withTypes(ids.stream().map(_ -> types).toList());
    }
    float[][] scores = forward.scores(batch);
    if (head.output() >= scores[0].length) {
      throw new ModelException(
          "the model's head has %d outputs; expected one of number %d for recipe %s"
              .formatted(scores[0].length, head.output(), recipe().name()));
    }
    return scores;
  }

  @Override
  public int window() {
    return Integer.MAX_VALUE;
  }

  @Override
  public boolean pointwise() {
    return true;
  }

  @Override
  public Recipe recipe() {
    return writer.recipe();
  }

  @Override
  public Stats stats() {
    return meter.stats();
  }
}
