package dev.winnow.cli.measure;

import static java.util.Objects.requireNonNull;

import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.Engine;
import dev.winnow.index.Document;
import dev.winnow.index.Hit;
import dev.winnow.index.SearchResult;
import dev.winnow.index.eval.SpanMetrics;
import dev.winnow.index.eval.SpanMetrics.Span;
import dev.winnow.memory.pack.Pack;
import dev.winnow.memory.pack.PackConfig;
import dev.winnow.memory.pack.PackRequest;
import dev.winnow.memory.pack.Packer;
import dev.winnow.memory.pack.Piece;
import dev.winnow.memory.pack.TokenCounter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Measures how well the passages that a plan retrieves, or a pack made of them, cover the spans
/// that answer questions.
///
/// @param search asks the engine a question in words
/// @param pack how a pack is made; empty measures the passages whole
record SpanEvaluation(
    Terminal terminal,
    SpanCollection collection,
    SpanPassages passages,
    Function<String, SearchResult> search,
    Optional<PackConfig> pack) {
  private static final int BATCH = 64;

  /// Figures of all questions.
  ///
  /// @param mean of each metric over the questions
  /// @param questions each with its metrics
  /// @param tokens mean tokens of the packs; 0 without
  record Result(SpanMetrics mean, Map<String, SpanMetrics> questions, double tokens) {
    Map<String, Object> figures() {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("recall", mean.recall());
      figures.put("precision", mean.precision());
      figures.put("precision_omega", mean.precisionOmega());
      figures.put("iou", mean.intersectionOverUnion());
      figures.put("questions", questions.size());
      return figures;
    }

    void writeTsv(Path file) {
      List<String> lines = new ArrayList<>();
      lines.add("query\trecall\tprecision\tprecision_omega\tiou");
      questions.forEach((id, metrics) ->
          lines.add(
              String.format(
                  Locale.ROOT,
                  "%s\t%.6f\t%.6f\t%.6f\t%.6f",
                  id,
                  metrics.recall(),
                  metrics.precision(),
                  metrics.precisionOmega(),
                  metrics.intersectionOverUnion())));
      try {
        Files.write(file, lines);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// Adds the passages that the engine lacks.
  ///
  /// @return false if the thread was interrupted; what was added is kept
  boolean index(Engine engine) {
    List<Document> missing =
        engine.count() == passages.documents().size()
            ? List.of()
            : passages.documents().stream()
                .filter(document -> engine.get(document.id()).isEmpty())
                .toList();
    if (!missing.isEmpty()) {
      terminal.note("indexing %,d passages".formatted(missing.size()));
    }
    for (int from = 0; from < missing.size(); from += BATCH) {
      var _ = engine.add(missing.subList(from, Math.min(missing.size(), from + BATCH)));
      if (Thread.currentThread().isInterrupted()) {
        break;
      }
    }
    engine.commit();
    return !Thread.currentThread().isInterrupted();
  }

  Result measure() {
    List<Span> all = List.copyOf(passages.spans().values());
    Map<String, SpanMetrics> measured = new LinkedHashMap<>();
    Map<String, Integer> degraded = new LinkedHashMap<>();
    long tokens = 0;
    for (SpanCollection.Question question : collection.questions()) {
      SearchResult result = search.apply(question.text());
      result.degraded().forEach(note -> degraded.merge(note, 1, Integer::sum));
      List<Span> retrieved = result.hits().stream().map(this::span).toList();
      if (pack.isPresent()) {
        Pack packed = packed(question.text(), result.hits());
        tokens += packed.tokens();
        retrieved =
            packed.parts().stream().map(Pack.Part::source).map(SpanEvaluation::span).toList();
      }
      measured.put(question.id(), SpanMetrics.of(question.references(), retrieved, all));
    }
    degraded.forEach(
        (note, count) -> terminal.note("note, of %d queries: %s".formatted(count, note)));
    return new Result(
        SpanMetrics.mean(List.copyOf(measured.values())),
        measured,
        (double) tokens / measured.size());
  }

  private Pack packed(String question, List<Hit> hits) {
    List<Piece> pieces = hits.stream().map(this::piece).toList();
    return Packer.of(pack.orElseThrow(), TokenCounter.estimate())
        .pack(PackRequest.of(question, pieces));
  }

  private Piece piece(Hit hit) {
    Span span = span(hit);
    return Piece.of(hit.id(), hit.text())
        .withMoment(Piece.Moment.of(span.text(), span.start()))
        .withSource(new Piece.Source(span.text(), span.start(), span.end()))
        .withScore(hit.score());
  }

  private Span span(Hit hit) {
    return requireNonNull(passages.spans().get(hit.id()), "span of a passage");
  }

  private static Span span(Piece.Source source) {
    return new Span(source.id(), source.start(), source.end());
  }
}
