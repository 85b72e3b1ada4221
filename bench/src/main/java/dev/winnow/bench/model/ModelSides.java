package dev.winnow.bench.model;

import ai.onnxruntime.OrtException;
import dev.winnow.bench.model.ModelFigure.Wanted;
import dev.winnow.bench.run.Options;
import dev.winnow.bench.run.Rounds;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.running.KvCache;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// The sides of one figure, all of them open, so that they can take turns.
final class ModelSides implements AutoCloseable {
  private static final String PACKED = "-packed";
  private static final String STORED_FLOAT = "-fp32";

  private final ModelFigure figure;
  private final Deque<Closing> open = new ArrayDeque<>();
  private final Rounds<Object> rounds = new Rounds<>();

  private interface Closing {
    void close() throws OrtException;
  }

  private ModelSides(ModelFigure figure) {
    this.figure = figure;
  }

  static ModelSides open(Options options, ModelFigure figure) throws Exception {
    var sides = new ModelSides(figure);
    try {
      Path shapes = options.path("shapes");
      ModelsConfig config =
          ModelsConfig.DEFAULTS
              .withThreads(options.number("threads"))
              .withCache(options.path("cache").resolve("models"));
      for (String form : options.text("forms").split(",")) {
        sides.addWinnow(shapes, config, form);
      }
      Path export = shapes.resolve("onnx").resolve(figure.export());
      if (Files.exists(export)) {
        var plain = new PlainExport(export, options.number("threads"), figure, sides.ids());
        sides.open.push(plain::close);
        sides.rounds.add("plain export, fp32", plain::run);
      }
      return sides;
    } catch (Exception e) {
      sides.close();
      throw e;
    }
  }

  /// @param side a form of weights, with [#STORED_FLOAT] behind it where they are stored in float32
  ///   though published otherwise, and [#PACKED] where all matrices are packed
  private void addWinnow(Path shapes, ModelsConfig config, String side) {
    boolean packed = side.endsWith(PACKED);
    String stored = packed ? side.substring(0, side.length() - PACKED.length()) : side;
    boolean floats = stored.endsWith(STORED_FLOAT);
    String named = floats ? stored.substring(0, stored.length() - STORED_FLOAT.length()) : stored;
    Path folder = shapes.resolve(floats ? figure.floatFolder() : figure.folder());
    WeightForm form = WeightForm.valueOf(named.toUpperCase(Locale.ROOT));
    var models = Models.open(packed ? config.withPackedBytes(Long.MAX_VALUE) : config);
    open.push(models::close);
    GraphOptions options =
        GraphOptions.DEFAULTS
            .withPadded(false)
            .withWeights(form)
            .withCached(figure.wanted() == Wanted.STEPS)
            .withOutput(
                switch (figure.wanted()) {
                  case TOKENS -> Output.TOKENS;
                  case LABELS -> Output.LABELS;
                  case VOCABULARY, STEPS -> Output.SCORES;
                });
    Forward forward = models.forward(folder.toString(), options);
    Batch batch = Batch.of(ids());
    int[] labels = new Random(3).ints(ModelFigure.LABELS, 1000, 30_000).toArray();
    Rounds.Run<Object> run =
        switch (figure.wanted()) {
          case TOKENS -> () -> forward.tokens(batch);
          case LABELS -> () -> forward.labels(batch, labels);
          case VOCABULARY -> () -> forward.scores(batch);
          case STEPS -> steps(forward, batch);
        };
    String name = "Winnow, " + side;
    rounds.add(name, run);
    if (figure.wanted() == Wanted.LABELS) {
      Forward cached = models.forward(folder.toString(), options.withCached(true));
      KvCache cache = cached.cache(1, figure.length());
      open.push(cache::close);
      rounds.add(
          name + ", into a cache",
          () -> {
            cache.truncate(0);
            return cached.labels(batch, cache, labels);
          });
    }
  }

  private Rounds.Run<Object> steps(Forward forward, Batch before) {
    KvCache cache = forward.cache(1, figure.length() + ModelFigure.STEPS);
    open.push(cache::close);
    var _ = forward.scores(before, cache);
    Batch token = Batch.of(1234);
    return () -> {
      cache.truncate(figure.length());
      for (int step = 0; step < ModelFigure.STEPS; step++) {
        var _ = forward.scores(token, cache);
      }
      return cache;
    };
  }

  /// Any that both tokenizers' vocabularies hold.
  private List<int[]> ids() {
    var random = new Random(2);
    List<int[]> ids = new ArrayList<>();
    for (int text = 0; text < figure.texts(); text++) {
      ids.add(random.ints(figure.length(), 1000, 30_000).toArray());
    }
    return ids;
  }

  Rounds<Object> rounds() {
    return rounds;
  }

  @Override
  public void close() throws OrtException {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }
}
