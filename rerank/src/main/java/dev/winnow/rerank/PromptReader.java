package dev.winnow.rerank;

import dev.winnow.embed.Batch;
import dev.winnow.embed.Forward;
import dev.winnow.embed.KvCache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads a list as one prompt, from the start for every view. A cache keeps memory from growing
/// with the square of the length.
final class PromptReader implements ListJudge.ListReader {
  private final Forward forward;
  private final Meter meter;

  /// @param forward with a cache, for labels
  PromptReader(Forward forward, Meter meter) {
    this.forward = forward;
    this.meter = meter;
  }

  @Override
  public List<float[]> read(Frame frame, List<String> texts, List<int[]> views, int[] labels) {
    List<int[]> prompts = new ArrayList<>();
    for (int[] view : views) {
      List<String> order = Arrays.stream(view).mapToObj(texts::get).toList();
      List<int[]> parts = new ArrayList<>();
      parts.add(frame.before());
      frame.passages(order).forEach(parts::addAll);
      parts.add(frame.after());
      prompts.add(Frame.joined(parts.toArray(int[][]::new)));
    }
    List<float[]> scores = new ArrayList<>();
    int longest = prompts.stream().mapToInt(prompt -> prompt.length).max().orElseThrow();
    try (KvCache cache = forward.cache(1, longest)) {
      for (int[] prompt : prompts) {
        cache.truncate(0);
        meter.prompts(prompt.length);
        meter.pass(prompt.length);
        scores.add(forward.labels(Batch.of(prompt), cache, labels)[0]);
      }
    }
    return scores;
  }
}
