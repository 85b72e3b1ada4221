package dev.winnow.cli;

import dev.winnow.cli.terminal.ProgressLine;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.engine.Rerankers;
import dev.winnow.rerank.Cascade;
import dev.winnow.rerank.Reranking;
import dev.winnow.rerank.order.Order.Effort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "rerank",
    mixinStandardHelpOptions = true,
    description = {
      "Reorder the candidates of queries and write a run in TREC's format.",
      "Candidates are in RankLLM's format: one JSON object per query, one per line. Where several"
          + " are of one document, its best place stands in the run."
    })
final class RerankCommand implements Callable<Integer> {
  private static final String MODEL = "model";

  private final Terminal terminal;

  @Spec private CommandSpec command = CommandSpec.create();

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "Queries with their candidates, .jsonl or .json; - for standard input.")
  private String file = "";

  @Option(
      names = "--run",
      paramLabel = "FILE",
      description = "Where the run is written (default: standard output).")
  private @Nullable Path run;

  @Option(
      names = "--tag",
      paramLabel = "TAG",
      defaultValue = "winnow",
      description = "The run's name (default: ${DEFAULT-VALUE}).")
  private String tag = "winnow";

  @Mixin private final RerankerOptions reranker = new RerankerOptions();

  RerankCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (!RerankRequest.fitsARun(tag) || tag.chars().anyMatch(Character::isWhitespace)) {
      throw usage(
          new IllegalArgumentException("--tag is '" + tag + "'; expected a word without spaces"));
    }
    try (var models = Models.open(ModelsConfig.DEFAULTS);
        var rerankers = Rerankers.open(models, Map.of(MODEL, reranker::cascade));
        var in = input()) {
      Cascade cascade = cascade(rerankers);
      if (run == null) {
        return rerank(in, cascade, new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
      }
      try (var out = new PrintWriter(Files.newBufferedWriter(run))) {
        return rerank(in, cascade, out);
      }
    }
  }

  private int rerank(BufferedReader in, Cascade cascade, PrintWriter out) {
    var work = new Work(cascade, out);
    try {
      RerankRequest.read(in, file.equals("-") ? "standard input" : file, work::rerank);
    } catch (IllegalArgumentException e) {
      throw usage(e);
    }
    work.summarize();
    if (Thread.currentThread().isInterrupted()) {
      terminal.note("stopped; the queries that were finished are written");
      return Terminal.EXIT_FAILED;
    }
    return work.queries == 0 || out.checkError() ? Terminal.EXIT_FAILED : Terminal.EXIT_DONE;
  }

  private Cascade cascade(Rerankers rerankers) {
    try {
      return rerankers.cascade(MODEL);
    } catch (IllegalArgumentException e) {
      throw usage(e);
    }
  }

  private ParameterException usage(IllegalArgumentException e) {
    return new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
  }

  private BufferedReader input() throws IOException {
    if (file.equals("-")) {
      return new BufferedReader( // a decoder refuses what is not UTF-8, a charset replaces it
          new InputStreamReader(System.in, StandardCharsets.UTF_8.newDecoder()));
    }
    Path path = Path.of(file);
    if (!Files.isRegularFile(path)) {
      throw usage(
          new IllegalArgumentException(
              path + " is not a file; expected queries with candidates, or - for standard input"));
    }
    return Files.newBufferedReader(path);
  }

  /// Reranks query by query, and counts.
  private final class Work {
    private final Cascade cascade;
    private final PrintWriter out;
    private final ProgressLine progress = new ProgressLine(terminal);
    private final Map<String, Integer> degraded = new LinkedHashMap<>();
    private final long started = System.nanoTime();
    private Effort effort = Effort.NONE;
    private int queries;
    private int unnamed;
    private int repeated;

    Work(Cascade cascade, PrintWriter out) {
      this.cascade = cascade;
      this.out = out;
    }

    void rerank(RerankRequest request) {
      if (Thread.currentThread().isInterrupted()) {
        return; // finished queries are written
      }
      Reranking reranking = cascade.rerank(request.query(), request.candidates());
      int rank = 0;
      Set<String> written = new HashSet<>();
      for (var place : reranking.places()) {
        if (!written.add(place.candidate().id())) {
          continue; // its best place is written
        }
        out.printf(
            Locale.ROOT,
            "%s Q0 %s %d %.6f %s%n",
            request.id(),
            place.candidate().id(),
            ++rank,
            place.score(),
            tag);
      }
      out.flush();
      queries++;
      repeated += reranking.places().size() - written.size();
      unnamed += request.named() ? 0 : 1;
      reranking.stages().forEach(stage -> effort = effort.plus(stage.effort()));
      reranking.degraded().forEach(note -> degraded.merge(note, 1, Integer::sum));
      progress.show("%d queries".formatted(queries));
    }

    void summarize() {
      progress.clear();
      if (unnamed > 0) {
        terminal.note(
            "note: %,d queries have no 'qid'; the run names them by their words, joined by '_'"
                .formatted(unnamed));
      }
      if (repeated > 0) {
        terminal.note(
            "note: %,d candidates have the docid of another of their query; the run holds the best place of each document"
                .formatted(repeated));
      }
      degraded.forEach(
          (note, count) -> terminal.note("note, of %d queries: %s".formatted(count, note)));
      terminal.note(
          String.format(
              Locale.ROOT,
              "%d queries, %,d calls, %,d passages read, %,d tokens, %.1f s",
              queries,
              effort.calls(),
              effort.passages(),
              effort.prompts(),
              (System.nanoTime() - started) / 1e9));
    }
  }
}
