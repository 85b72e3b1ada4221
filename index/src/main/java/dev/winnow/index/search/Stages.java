package dev.winnow.index.search;

import dev.winnow.index.SearchResult.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The stages of one plan that ran, with their names and times.
final class Stages {
  private final List<Stage> stages = new ArrayList<>();
  private final Map<String, Integer> names = new HashMap<>();

  /// A stage's name, numbered from the second of its kind.
  String name(String kind) {
    int number = names.merge(kind, 1, Integer::sum);
    return number == 1 ? kind : kind + "-" + number;
  }

  void add(String name, Duration time, int in, int out) {
    stages.add(new Stage(name, time, in, out));
  }

  /// @param start when it began, by `System.nanoTime`
  void addSince(String name, long start, int in, int out) {
    add(name, Duration.ofNanos(System.nanoTime() - start), in, out);
  }

  List<Stage> toList() {
    return stages;
  }
}
