package dev.winnow.cli;

import dev.winnow.cli.options.AnswerOptions;
import dev.winnow.cli.options.AnswerOptions.Answering;
import dev.winnow.cli.options.LimitOptions;
import dev.winnow.cli.options.ModelOptions;
import dev.winnow.cli.options.QueryOptions;
import dev.winnow.cli.terminal.ProgressLine;
import dev.winnow.cli.terminal.StreamedText;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.embed.Models;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.engine.limits.SearchingLimits;
import dev.winnow.index.Query;
import dev.winnow.index.SearchResult;
import dev.winnow.memory.generate.Answer;
import dev.winnow.memory.generate.Answerer;
import dev.winnow.memory.json.PackJson;
import dev.winnow.memory.pack.Pack;
import dev.winnow.memory.pack.PackConfig;
import dev.winnow.memory.pack.PackConfig.Order;
import dev.winnow.memory.pack.PackRequest;
import dev.winnow.memory.pack.Packer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "ask",
    mixinStandardHelpOptions = true,
    description = {
      "Answer a question from an index, or from a folder of files, with sources: by quoted"
          + " sentences, by a decoder in this process (--model), or by a server that speaks"
          + " OpenAI's chat protocol (--endpoint).",
      "A folder of files is indexed by keywords for this question alone; to ask again and by"
          + " meaning, index it first. With --model and --blocks, a file or folder is read as a"
          + " whole, however long."
    })
final class AskCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final ProgressLine reading;

  @Parameters(
      index = "0",
      paramLabel = "INDEX|FOLDER",
      description = "Folder of an index, or files to read.")
  private Path where = Path.of("");

  @Parameters(index = "1", paramLabel = "QUESTION", description = "What is asked.")
  private String question = "";

  @Option(
      names = {"-k", "--k"},
      paramLabel = "N",
      defaultValue = "10",
      description = "Documents that are read for the answer (default: ${DEFAULT-VALUE}).")
  private int k;

  @Option(
      names = "--budget",
      paramLabel = "TOKENS",
      defaultValue = "2000",
      description =
          "Most tokens of what is quoted to the model, less where its window is smaller (default:"
              + " ${DEFAULT-VALUE}).")
  private int budget;

  @Mixin private final QueryOptions options = new QueryOptions();
  @Mixin private final AnswerOptions answers = new AnswerOptions();
  @Mixin private final LimitOptions limits = new LimitOptions();
  @Mixin private final ModelOptions models = new ModelOptions();

  @Option(names = "--json", description = "Print the answer with its pack and sources as JSON.")
  private boolean json;

  AskCommand(Terminal terminal) {
    this.terminal = terminal;
    reading = new ProgressLine(terminal);
  }

  @Override
  public Integer call() throws IOException {
    if (!Files.exists(where)) {
      throw new NoSuchFileException(where.toString());
    }
    limits.requireKnown(SearchingLimits.NAMES);
    SearchingLimits chosen = limits.applyTo(SearchingLimits.DEFAULTS, SearchingLimits.NAMES);
    Query query = options.query(question, k, chosen.json());
    Answering answering;
    PackConfig config;
    try {
      answering = answers.answering();
      config = PackConfig.DEFAULTS.withBudget(budget).withOrder(Order.EDGES_FIRST);
    } catch (IllegalArgumentException e) {
      throw options.usage(e);
    }
    try (var open = Models.open(models.config());
        var answerer = opened(answering, open)) {
      EngineConfig engine = LimitOptions.with(chosen.index(), EngineConfig.DEFAULTS);
      var work = new Work(query, config, answerer);
      if (Files.isDirectory(where) && Recipe.storedIn(where).isPresent()) {
        return models.withReader(where, engine.withModels(open), work::answer);
      }
      work.whole = AnswerOptions.readsAll(answering);
      try (var read = ReadFolder.open(where, engine.withModels(open), terminal)) {
        if (read.engine().count() == 0 && read.exitCode() != Terminal.EXIT_DONE) {
          return read.exitCode(); // what failed is named
        }
        return Math.max(read.exitCode(), work.answer(read.engine()));
      }
    }
  }

  private Answerer opened(Answering answering, Models open) {
    try {
      return AnswerOptions.open(answering, open, terminal::note, reading::tokens);
    } catch (IllegalArgumentException e) {
      throw options.usage(e);
    }
  }

  /// Finds, packs, answers and tells the sources.
  private final class Work {
    private final Query query;
    private final PackConfig config;
    private final Answerer answerer;

    /// Whether all that was read is given to the model, rather than what is found in it.
    private boolean whole;

    Work(Query query, PackConfig config, Answerer answerer) {
      this.query = query;
      this.config = config;
      this.answerer = answerer;
    }

    int answer(Engine engine) {
      SearchResult found;
      try {
        found = engine.search(query);
      } catch (IllegalArgumentException e) {
        throw options.usage(e);
      }
      AnswerSources sources = whole ? AnswerSources.whole(engine) : new AnswerSources(found.hits());
      PackConfig wanted =
          whole ? config.withBudget(Integer.MAX_VALUE).withOrder(Order.CHRONOLOGICAL) : config;
      PackConfig fitting = answerer.fitting(wanted, question);
      Pack pack =
          Packer.of(fitting, answerer.counter()).pack(PackRequest.of(question, sources.pieces()));
      Answer answer;
      try (var shown = StreamedText.on(terminal, json, reading)) {
        answer = answerer.reading(engine::embedder).answer(question, pack, shown);
      }
      if (json) {
        Map<String, Object> written = PackJson.write(question, answer, pack);
        written.put("sources", sources.json(pack, answer));
        terminal.json(written);
      } else if (!answer.text().isEmpty()) {
        sources.print(terminal, pack, answer);
      }
      if (answer.text().isEmpty()) {
        terminal.note("nothing that was found answers it");
      }
      if (answer.end().equals("length")) {
        terminal.note("note: the answer was cut; allow more with --max-tokens");
      }
      found.degraded().forEach(note -> terminal.note("note: " + note));
      return Terminal.EXIT_DONE;
    }
  }
}
