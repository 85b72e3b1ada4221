package dev.winnow.rerank.models;

import dev.winnow.rerank.judge.Candidate;
import dev.winnow.rerank.judge.QueryJudge;
import dev.winnow.rerank.models.ModelJudge.Stats;
import dev.winnow.rerank.recipe.Reading;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// A decoder that sees a list of passages, each under a label, and answers with one: the scores of
/// all labels are read where the prompt ends, and nothing is generated (FIRST, arXiv 2406.15657).
///
/// A view is one such reading. Over several views, every passage gets another label each time,
/// spread evenly as in a Latin square.
final class ListJudge implements ModelJudge {
  private final PromptWriter writer;
  private final LabelSet labels;
  private final Reading.Choice choice;
  private final JudgeConfig config;
  private final ListReader reader;
  private final Meter meter;

  /// Reads a list once or more. Thread-safe.
  interface ListReader extends AutoCloseable {
    /// The scores of the labels for each view.
    ///
    /// @param texts cleaned
    /// @param views for each the passages in the order of the labels that they are given
    List<float[]> read(Frame frame, List<String> texts, List<int[]> views, int[] labels);

    /// A reader of several lists, which may keep what they have in common until it is closed.
    default ListReader keeping() {
      return this;
    }

    /// Frees what was kept, once nothing is read any more.
    @Override
    default void close() {}
  }

  ListJudge(
      PromptWriter writer,
      LabelSet labels,
      Reading.Choice choice,
      JudgeConfig config,
      ListReader reader,
      Meter meter) {
    this.writer = writer;
    this.labels = labels;
    this.choice = choice;
    this.config = config;
    this.reader = reader;
    this.meter = meter;
  }

  @Override
  public double[] score(String query, List<Candidate> window) {
    return score(query, window, reader);
  }

  @Override
  public QueryJudge open(String query) {
    ListReader keeping = reader.keeping();
    return new QueryJudge() {
      @Override
      public double[] score(List<Candidate> window) {
        return ListJudge.this.score(query, window, keeping);
      }

      @Override
      public void close() {
        keeping.close();
      }
    };
  }

  private double[] score(String query, List<Candidate> window, ListReader reader) {
    if (window.size() > window()) {
      throw new IllegalArgumentException(
          "%d candidates; expected at most %d, for so many labels there are"
              .formatted(window.size(), window()));
    }
    Texts texts =
        config.presentation() == Presentation.AS_GIVEN
            ? Texts.all(window, writer.recipe().cleaning())
            : Texts.canonical(window, writer.recipe().cleaning());
    return texts.spread(shares(query, texts.shown(), reader));
  }

  private double[] shares(String query, List<String> texts, ListReader reader) {
    int count = texts.size();
    if (count < 2) {
      double[] whole = new double[count];
      Arrays.fill(whole, 1); // a single passage has the whole softmax, whatever its score
      return whole;
    }
    Frame frame = writer.frame(query, labels.first(count), labels.anchor());
    List<int[]> views = views(count);
    List<float[]> scores = reader.read(frame, texts, views, labels.firstIds(count));
    double[][] logs = new double[views.size()][count];
    for (int view = 0; view < logs.length; view++) {
      double[] own = logShares(scores.get(view));
      for (int label = 0; label < count; label++) {
        logs[view][views.get(view)[label]] = own[label];
      }
    }
    return switch (choice.vote()) {
      case MEAN -> mean(logs);
      case UNANIMOUS -> unanimous(logs);
    };
  }

  private List<int[]> views(int count) {
    int asked = choice.vote() == Reading.Vote.UNANIMOUS ? 2 : config.rotations();
    int views = Math.min(asked, count);
    return IntStream.range(0, views)
        .mapToObj(view -> rotated(count, view * count / views))
        .toList();
  }

  private static int[] rotated(int count, int by) {
    return IntStream.range(0, count).map(label -> (label + by) % count).toArray();
  }

  /// NaN stays with the passage that has it.
  private static double[] logShares(float[] scores) {
    double[] known = doubles(scores).filter(score -> !Double.isNaN(score)).toArray();
    double most = Arrays.stream(known).max().orElse(0);
    double total = most + Math.log(Arrays.stream(known).map(s -> Math.exp(s - most)).sum());
    return doubles(scores).map(score -> score - total).toArray();
  }

  private static DoubleStream doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]);
  }

  private static double[] mean(double[][] logs) {
    int count = logs[0].length;
    double[] means = new double[count];
    for (double[] own : logs) {
      for (int i = 0; i < count; i++) {
        means[i] += own[i] / logs.length;
      }
    }
    double sum = Arrays.stream(means).filter(mean -> !Double.isNaN(mean)).map(Math::exp).sum();
    return Arrays.stream(means).map(mean -> Math.exp(mean) / sum).toArray();
  }

  private static double[] unanimous(double[][] logs) {
    boolean first = Arrays.stream(logs).allMatch(own -> own[0] > own[1]);
    boolean second = Arrays.stream(logs).allMatch(own -> own[1] > own[0]);
    return first ? new double[] {1, 0} : second ? new double[] {0, 1} : new double[] {0.5, 0.5};
  }

  @Override
  public int window() {
    return config.window() == 0 ? labels.count() : Math.min(config.window(), labels.count());
  }

  @Override
  public boolean pointwise() {
    return false;
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
