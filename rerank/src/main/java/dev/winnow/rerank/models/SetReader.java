package dev.winnow.rerank.models;

import dev.winnow.embed.graph.Groups;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.running.KvCache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Reads passages as a set (Set-Based Prompting, arXiv 2406.06581): each after the prompt's
/// beginning as if it were alone, at the same positions. Their keys and values are put side by
/// side. For every view only two things are read: the labels, each seeing its own passage, and the
/// prompt's end, which sees all.
final class SetReader implements ListJudge.ListReader {
  private final Forward forward;
  private final Meter meter;

  /// @param forward with a cache and groups, for labels
  SetReader(Forward forward, Meter meter) {
    this.forward = forward;
    this.meter = meter;
  }

  @Override
  public List<float[]> read(Frame frame, List<String> texts, List<int[]> views, int[] labels) {
    int[] before = frame.before();
    List<List<int[]>> pieces = frame.passages(texts);
    List<int[]> passages = pieces.stream().map(List::getFirst).toList();
    List<int[]> behind =
        pieces.stream()
            .map(own -> Frame.joined(own.subList(1, own.size()).toArray(int[][]::new)))
            .toList();
    int all = passages.stream().mapToInt(passage -> passage.length).sum();
    int longest = passages.stream().mapToInt(passage -> passage.length).max().orElseThrow();
    int end = behind.stream().mapToInt(label -> label.length).sum() + frame.after().length;
    meter.prompts(before.length + all + views.size() * end);
    try (KvCache one = forward.cache(1, before.length + longest);
        KvCache set = forward.cache(1, before.length + all + end)) {
      var _ = read(Batch.of(before), one, labels);
      set.append(one, 0, before.length, Groups.SHARED);
      for (int i = 0; i < passages.size(); i++) {
        one.truncate(before.length);
        if (passages.get(i).length > 0) {
          var _ = read(Batch.of(passages.get(i)), one, labels);
        }
        set.append(one, before.length, one.length(0), i + 1);
      }
      List<float[]> scores = new ArrayList<>();
      for (int[] view : views) {
        set.truncate(before.length + all);
        scores.add(read(end(frame, passages, behind, view), set, labels));
      }
      return scores;
    }
  }

  private float[] read(Batch batch, KvCache cache, int[] labels) {
    meter.pass(batch.length(0));
    return forward.labels(batch, cache, labels)[0];
  }

  /// Labels after their passages, and the prompt's end after the longest.
  private static Batch end(Frame frame, List<int[]> passages, List<int[]> behind, int[] view) {
    List<int[]> ids = new ArrayList<>();
    List<int[]> positions = new ArrayList<>();
    List<int[]> groups = new ArrayList<>();
    int last = 0;
    for (int label = 0; label < view.length; label++) {
      int[] own = behind.get(label);
      int start = frame.before().length + passages.get(view[label]).length;
      ids.add(own);
      positions.add(IntStream.range(start, start + own.length).toArray());
      groups.add(filled(own.length, view[label] + 1));
      last = Math.max(last, start + own.length);
    }
    int[] after = frame.after();
    ids.add(after);
    positions.add(IntStream.range(last, last + after.length).toArray());
    groups.add(filled(after.length, Groups.ALL_SEEING));
    return Batch.of(joined(ids))
        .withPositions(List.of(joined(positions)))
        .withGroups(List.of(joined(groups)));
  }

  private static int[] joined(List<int[]> parts) {
    return Frame.joined(parts.toArray(int[][]::new));
  }

  private static int[] filled(int count, int value) {
    int[] values = new int[count];
    Arrays.fill(values, value);
    return values;
  }
}
