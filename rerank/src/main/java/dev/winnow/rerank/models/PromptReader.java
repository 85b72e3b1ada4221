package dev.winnow.rerank.models;

import dev.winnow.embed.running.Forward;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads a list as one prompt for every view. The common prefix of the prompts of a list, or of all
/// lists of a query, is read once. A KV cache keeps memory from growing with the square of the
/// length.
final class PromptReader implements ListJudge.ListReader {
  private final Forward forward;
  private final Meter meter;
  private final boolean keeps;

  /// @param forward with a cache, for labels
  PromptReader(Forward forward, Meter meter) {
    this(forward, meter, true);
  }

  /// @param keeps whether cached keys of a prompt's beginning serve prompts of other lengths
  PromptReader(Forward forward, Meter meter, boolean keeps) {
    this.forward = forward;
    this.meter = meter;
    this.keeps = keeps;
  }

  @Override
  public List<float[]> read(Frame frame, List<String> texts, List<int[]> views, int[] labels) {
    try (var caches = caches()) {
      return read(caches, frame, texts, views, labels);
    }
  }

  @Override
  public ListJudge.ListReader keeping() {
    PromptCaches caches = caches();
    return new ListJudge.ListReader() {
      @Override
      public List<float[]> read(Frame frame, List<String> texts, List<int[]> views, int[] labels) {
        return PromptReader.read(caches, frame, texts, views, labels);
      }

      @Override
      public void close() {
        caches.close();
      }
    };
  }

  private PromptCaches caches() {
    return new PromptCaches(() -> new PromptCache(forward, meter, keeps));
  }

  private static List<float[]> read(
      PromptCaches caches, Frame frame, List<String> texts, List<int[]> views, int[] labels) {
    List<int[]> prompts = new ArrayList<>();
    for (int[] view : views) {
      List<String> order = Arrays.stream(view).mapToObj(texts::get).toList();
      List<int[]> parts = new ArrayList<>();
      parts.add(frame.before());
      frame.passages(order).forEach(parts::addAll);
      parts.add(frame.after());
      prompts.add(Frame.joined(parts.toArray(int[][]::new)));
    }
    PromptCache cache = caches.take();
    try {
      int longest = prompts.stream().mapToInt(prompt -> prompt.length).max().orElseThrow();
      cache.makeRoom(longest);
      return prompts.stream()
          .map(prompt -> cache.read(prompt, frame.before().length, labels))
          .toList();
    } finally {
      caches.give(cache);
    }
  }
}
