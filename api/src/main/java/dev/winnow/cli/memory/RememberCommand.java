package dev.winnow.cli.memory;

import dev.winnow.cli.options.LimitOptions;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.engine.limits.SearchingLimits;
import dev.winnow.index.Limits;
import dev.winnow.memory.Entry;
import dev.winnow.memory.Keyed;
import dev.winnow.memory.Remembered;
import dev.winnow.memory.Scope;
import dev.winnow.memory.json.EntryJson;
import dev.winnow.memory.json.TimeText;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "remember",
    mixinStandardHelpOptions = true,
    description = {
      "Remember a turn, a document (with --title or --about), or many entries as JSON lines"
          + " (--lines). Returns when they are on disk.",
      "A line is {\"session\",\"speaker\",\"text\",\"time\"}, {\"title\",\"text\",\"about\"} or"
          + " {\"subject\",\"attribute\",\"value\"}, each with a key if it may be sent twice.",
      "Lines that cannot be remembered are named, and the rest is; then the exit code is 4."
    })
final class RememberCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";
  private static final int BATCH = 1_000;

  private final Terminal terminal;

  @Mixin private final ScopeOptions scope = new ScopeOptions();

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "TEXT",
      description = "What was said or written (default: standard input).")
  private @Nullable String text;

  @Option(
      names = "--lines",
      paramLabel = "FILE",
      description = "Remember the JSON lines of a file, or of standard input (-).")
  private @Nullable String lines;

  @Option(
      names = "--session",
      paramLabel = "NAME",
      defaultValue = EntryJson.Given.SESSION,
      description = "Conversation of the turn (default: ${DEFAULT-VALUE}).")
  private String session = "";

  @Option(
      names = {"--speaker", "--role"},
      paramLabel = "NAME",
      defaultValue = EntryJson.Given.SPEAKER,
      description = "Who said it (default: ${DEFAULT-VALUE}).")
  private String speaker = "";

  @Option(
      names = "--time",
      paramLabel = "TIME",
      description = "When, as 2026-05-01 or 2026-05-01T12:00:00Z (default: now).")
  private @Nullable String time;

  @Option(names = "--title", paramLabel = "TEXT", description = "Title of a document.")
  private @Nullable String title;

  @Option(
      names = "--about",
      paramLabel = "NAME",
      description = "Person whom a document is about; may be repeated.")
  private List<String> about = new ArrayList<>();

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "A key of yours: an entry whose key is there is not remembered again.")
  private String key = "";

  @Mixin private final LimitOptions limits = new LimitOptions();

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  /// What was remembered so far.
  private final List<String> ids = new ArrayList<>();

  private final List<String> known = new ArrayList<>();
  private final List<Map<String, Object>> failed = new ArrayList<>();

  RememberCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    limits.requireKnown(StreamLimits.NAMES, SearchingLimits.OF_DOCUMENTS);
    StreamLimits stream = limits.applyTo(StreamLimits.DEFAULTS, StreamLimits.NAMES);
    Limits documents = limits.applyTo(Limits.DEFAULTS, SearchingLimits.OF_DOCUMENTS);
    EntryJson.Given given;
    try {
      given =
          new EntryJson.Given(
              session, speaker, time == null ? Instant.now() : TimeText.parse("--time", time));
      if (lines != null && (text != null || title != null || !key.isEmpty())) {
        throw new IllegalArgumentException(
            "--lines has a text, title or key beside it; expected these in its lines; leave them"
                + " out");
      }
    } catch (IllegalArgumentException e) {
      throw scope.usage(e);
    }
    if (lines == null) {
      Keyed one = one(given, stream);
      return scope.inAny(
          documents,
          (into, models) -> {
            remember(List.of(one), List.of(1L), into);
            into.notes().forEach(note -> terminal.note("note: " + note));
            return report();
          });
    }
    try (InputStream in = new BufferedInputStream(opened(lines))) {
      return scope.inAny(
          documents, (into, models) -> readLines(new BoundedLines(in, stream), given, into));
    }
  }

  private static InputStream opened(String file) throws IOException {
    return file.equals(STANDARD_INPUT) ? System.in : Files.newInputStream(Path.of(file));
  }

  private Keyed one(EntryJson.Given given, StreamLimits stream) throws IOException {
    try {
      String said =
          text == null || text.equals(STANDARD_INPUT)
              ? BoundedLines.all(System.in, stream).strip()
              : text;
      Entry entry =
          title == null && about.isEmpty()
              ? new Entry.Turn(given.session(), given.speaker(), said, given.time())
              : new Entry.Document(title == null ? "" : title, said, given.time(), about);
      return new Keyed(key, entry);
    } catch (IllegalArgumentException e) {
      throw scope.usage(e);
    }
  }

  private int readLines(BoundedLines in, EntryJson.Given given, Scope into) throws IOException {
    List<Keyed> batch = new ArrayList<>();
    List<Long> numbers = new ArrayList<>();
    for (boolean more = true; more && !Thread.currentThread().isInterrupted(); ) {
      try {
        String line = in.next();
        more = line != null;
        if (line != null && !line.isBlank()) {
          batch.add(
              EntryJson.read(
                  "entry",
                  JsonValue.parse(
                      "entry", line, JsonLimits.DEFAULTS.withTextLength(Integer.MAX_VALUE)),
                  given));
          numbers.add(in.number());
        }
      } catch (IllegalArgumentException e) {
        fail(in.number(), e);
      }
      if (batch.size() == BATCH || !more) {
        remember(batch, numbers, into);
        batch.clear();
        numbers.clear();
      }
    }
    if (Thread.currentThread().isInterrupted()) {
      terminal.note("stopped; %,d entries are remembered".formatted(ids.size()));
      var _ = report();
      return Terminal.EXIT_FAILED;
    }
    return report();
  }

  /// Remembers a batch; where one of its keys is taken, entry by entry.
  private void remember(List<Keyed> batch, List<Long> numbers, Scope into) {
    try {
      add(into.rememberOnce(batch));
    } catch (IllegalArgumentException e) {
      if (lines == null) {
        throw scope.usage(e);
      }
      for (int i = 0; i < batch.size(); i++) {
        try {
          add(into.rememberOnce(List.of(batch.get(i))));
        } catch (IllegalArgumentException one) {
          fail(numbers.get(i), one);
        }
      }
    }
  }

  private void add(Remembered remembered) {
    ids.addAll(remembered.ids());
    known.addAll(remembered.known());
    remembered.notes().forEach(note -> terminal.note("note: " + note));
  }

  private void fail(long line, IllegalArgumentException e) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("line", line);
    one.put("reason", e.getMessage());
    failed.add(one);
    terminal.note("failed: line %d: %s".formatted(line, e.getMessage()));
  }

  private int report() {
    int before = known.size();
    if (json) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("ids", ids);
      result.put("known", known);
      result.put("failed", failed);
      terminal.json(result);
    } else if (ids.size() == 1) {
      terminal
          .out()
          .println(
              "%s %s".formatted(before == 0 ? "remembered" : "known already:", ids.getFirst()));
    } else {
      terminal
          .out()
          .println(
              "%,d remembered, %,d known already, %,d failed"
                  .formatted(ids.size() - before, before, failed.size()));
    }
    if (failed.isEmpty()) {
      return Terminal.EXIT_DONE;
    }
    return ids.isEmpty() ? Terminal.EXIT_FAILED : Terminal.EXIT_PARTIAL;
  }
}
