package dev.winnow.examples;

import dev.winnow.index.IndexException;
import dev.winnow.index.IndexLockedException;
import dev.winnow.ingest.Report;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Answers questions about the running JDK from the documentation in its `src.zip`, with cited
/// passages.
///
/// Keywords answer as soon as the documentation is indexed. Vectors are made in the background, and
/// once there are enough of them the question is asked again.
@Command(
    name = "ask-the-jdk",
    sortOptions = false,
    description = "Answers questions about the JDK from its own documentation.",
    footer = {
      "",
      "Without a question it prompts for one on a terminal; elsewhere it asks an example.",
      "A chat endpoint's key is taken from WINNOW_LLM_KEY.",
      "Exit codes: 0 done, 1 failed, 2 usage, 3 the folder is locked or damaged."
    })
public final class AskTheJdk implements Callable<Integer> {
  static final int FAILED = 1;
  static final int LOCKED_OR_DAMAGED = 3;
  private static final Duration DEFAULT_WAIT = Duration.ofSeconds(60);
  private static final Duration FOREVER = Duration.ofDays(365);

  private final Surroundings around;

  @Parameters(arity = "0..*", paramLabel = "QUESTION", description = "What to ask.")
  private List<String> words = List.of();

  @Option(
      names = "--folder",
      paramLabel = "FOLDER",
      description = "Where the index is kept (default: in the user's cache folder).")
  private @Nullable Path folder;

  @Option(
      names = {"--top", "-k"},
      paramLabel = "K",
      defaultValue = "5",
      description = "Passages to cite (default: ${DEFAULT-VALUE}).")
  private int top;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      description =
          "How long to make vectors before the last answer, such as 90s, 10m or 0s (default: 60s;"
              + " with --check until all are made). The next start goes on from there.")
  private @Nullable Duration wait;

  @Option(names = "--json", description = "Print the last answer as one JSON value.")
  private boolean json;

  @Option(
      names = "--llm",
      paramLabel = "URL",
      description = "An OpenAI-compatible endpoint that puts the answer into words.")
  private @Nullable String llm;

  @Option(
      names = "--llm-model",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Its model (default: the only one it lists).")
  private String llmModel = "";

  @Option(
      names = "--llm-timeout",
      paramLabel = "DURATION",
      description = "How long to wait for it (default: 60s).")
  private @Nullable Duration llmTimeout;

  @Option(
      names = "--check",
      description = "Ask 30 fixed questions and count those that find a right class in the top 5.")
  private boolean check;

  @Option(
      names = "--at-least",
      paramLabel = "N",
      description = "With --check: fail below this many (default: 24).")
  private @Nullable Integer atLeast;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  AskTheJdk(Surroundings around) {
    this.around = around;
  }

  public static void main(String[] args) {
    System.exit(run(Surroundings.ofProcess(), args));
  }

  /// Runs the program and returns its exit code.
  static int run(Surroundings around, String... args) {
    return new CommandLine(new AskTheJdk(around))
        .registerConverter(Duration.class, AskTheJdk::duration)
        .setOut(around.console().out())
        .setErr(around.console().err())
        .setExecutionExceptionHandler((failure, _, _) -> failed(around, failure))
        .execute(args);
  }

  @Override
  public Integer call() {
    requireUsage();
    Corpus corpus = Corpus.find(around.javaHome(), around.starts());
    if (!corpus.notice().isEmpty()) {
      around.console().err().println(corpus.notice());
    }
    ChatEndpoint endpoint = endpoint();
    Path place =
        folder == null ? around.cache().resolve("ask-the-jdk-" + Runtime.version()) : folder;
    try (var index = AskIndex.open(corpus, place)) {
      update(index, corpus, place);
      var answers = new Answers(index, around, top, endpoint);
      return check ? check(answers, corpus) : answer(answers);
    }
  }

  private int answer(Answers answers) {
    if (words.isEmpty() && around.console().terminal() && !json) {
      answers.converse();
      return 0;
    }
    String question =
        words.isEmpty() ? JdkQuestion.all().getFirst().text() : String.join(" ", words);
    Duration time = wait == null ? DEFAULT_WAIT : wait;
    if (json) {
      answers.giveJson(question, time);
      return 0;
    }
    return answers.give(question, time) ? 0 : FAILED;
  }

  private void requireUsage() {
    if (top < 1) {
      throw usage("--top is %d; expected at least 1".formatted(top));
    }
    if (atLeast != null && !check) {
      throw usage("--at-least needs --check; add it");
    }
    if (json && llm != null) {
      throw usage("--json prints the passages alone; leave out --llm");
    }
    if (check && (json || llm != null || !words.isEmpty())) {
      throw usage("--check asks questions of its own; give no question, --json or --llm with it");
    }
  }

  private void update(AskIndex index, Corpus corpus, Path place) {
    long start = System.nanoTime();
    Optional<Report> report;
    try (var meter = Meter.of("indexing", around)) {
      report =
          index.update(progress -> meter.at(progress.bytes().done(), progress.bytes().total()));
    }
    String told =
        report
            .map(done ->
                "%d new, %d changed, %d unchanged, %d deleted in %s"
                    .formatted(
                        done.counts().added(),
                        done.counts().updated(),
                        done.counts().unchanged(),
                        done.counts().deleted(),
                        seconds(System.nanoTime() - start)))
            .orElse("nothing changed, all of it reused");
    around.console().err().println("Asking %s.".formatted(corpus.label()));
    around
        .console()
        .err()
        .println(
            "%d documents in %s: %s; %d %% have vectors."
                .formatted(index.count(), place, told, index.percent()));
    report
        .map(Report::failed)
        .ifPresent(failed ->
            failed
                .first()
                .forEach(problem ->
                    around
                        .console()
                        .err()
                        .println("  " + problem.source() + ": " + problem.reason())));
  }

  private int check(Answers answers, Corpus corpus) {
    if (!(corpus instanceof JdkSource)) {
      throw usage("--check needs the JDK's sources. " + JdkSource.remedy());
    }
    boolean _ = answers.improve(wait == null ? FOREVER : wait);
    List<JdkQuestion> questions = JdkQuestion.all();
    LinkedHashMap<String, Check> checks = new LinkedHashMap<>();
    checks.put("keywords", Check.of(answers.index(), AskIndex.KEYWORDS, questions));
    if (answers.index().usesVectors()) {
      checks.put("hybrid", Check.of(answers.index(), answers.index().plan(), questions));
    }
    around.console().out().println(Check.render(checks, questions));
    long right = checks.sequencedValues().getLast().right();
    return right >= (atLeast == null ? Check.DEFAULT_AT_LEAST : atLeast) ? 0 : FAILED;
  }

  private @Nullable ChatEndpoint endpoint() {
    if (llm == null) {
      return null;
    }
    try {
      ChatEndpoint endpoint = ChatEndpoint.of(llm).withModel(llmModel).withKey(around.key());
      return llmTimeout == null ? endpoint : endpoint.withTimeout(llmTimeout);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private CommandLine.ParameterException usage(String message) {
    return new CommandLine.ParameterException(new CommandLine(this), message);
  }

  private static int failed(Surroundings around, Exception failure) {
    if (failure instanceof CommandLine.ParameterException usage) {
      around.console().err().println(usage.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    if (failure instanceof IndexLockedException) {
      around
          .console()
          .err()
          .println(
              failure.getMessage()
                  + "\n"
                  + "Probably another ask-the-jdk is at work; wait until it ends, or choose another"
                  + " folder with --folder.");
      return LOCKED_OR_DAMAGED;
    }
    around.console().err().println(words(failure));
    if (failure instanceof UncheckedIOException) {
      around.console().err().println("Another folder can be chosen with --folder.");
    }
    if (failure instanceof IndexException) {
      around.console().err().println("The index can be made again: delete its folder.");
      return LOCKED_OR_DAMAGED;
    }
    return FAILED;
  }

  /// The message, without the class name that a wrapping unchecked exception adds.
  private static String words(Exception failure) {
    Throwable cause = failure.getCause();
    String message = String.valueOf(failure.getMessage());
    return cause != null && cause.toString().equals(message)
        ? String.valueOf(cause.getMessage())
        : message;
  }

  private static Duration duration(String text) {
    try {
      Duration duration = Duration.parse("PT" + text);
      if (!duration.isNegative()) {
        return duration;
      }
    } catch (DateTimeException _) {
      // told below
    }
    throw new CommandLine.TypeConversionException(
        "'%s' is not a duration; expected one like 90s, 10m or 1h30m".formatted(text));
  }

  private static String seconds(long nanos) {
    return "%.1f s".formatted(nanos / 1e9);
  }
}
