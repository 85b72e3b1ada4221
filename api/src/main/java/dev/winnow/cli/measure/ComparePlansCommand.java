package dev.winnow.cli.measure;

import dev.winnow.cli.options.LimitOptions;
import dev.winnow.cli.options.ModelOptions;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.compare.PlanComparison;
import dev.winnow.engine.compare.PlanComparison.Move;
import dev.winnow.engine.compare.PlanComparison.Pair;
import dev.winnow.engine.compare.PlanComparison.Sides;
import dev.winnow.engine.json.ComparisonJson;
import dev.winnow.engine.json.FilterJson;
import dev.winnow.engine.json.PlanJson;
import dev.winnow.engine.limits.SearchingLimits;
import dev.winnow.index.Query;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "compare-plans",
    mixinStandardHelpOptions = true,
    description = {
      "Search queries by two plans and show how the hits differ.",
      "Overlap is rank-biased (RBO, from 0 to 1: what stands higher counts more) and Jaccard's"
          + " (shared hits over all). For judged queries see eval and compare."
    })
public final class ComparePlansCommand implements Callable<Integer> {
  private static final int COLUMNS = 60;

  private final Terminal terminal;

  @Spec private @Nullable CommandSpec command;

  @Parameters(index = "0", paramLabel = "INDEX", description = "Folder of the index.")
  private Path index = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "PLAN_A",
      description = "How to search: a name or JSON, as with search --plan.")
  private String a = "";

  @Parameters(index = "2", paramLabel = "PLAN_B", description = "The plan to compare it with.")
  private String b = "";

  @Parameters(index = "3..*", arity = "1..*", paramLabel = "TEXT", description = "Queries.")
  private List<String> texts = new ArrayList<>();

  @Option(
      names = {"-k", "--k"},
      paramLabel = "N",
      defaultValue = "10",
      description = "Number of hits (default: ${DEFAULT-VALUE}).")
  private int k;

  @Option(
      names = "--filter",
      paramLabel = "FILTER",
      description = "Documents to search, as JSON, as with search --filter.")
  private @Nullable String filter;

  @Option(names = "--json", description = "Print the comparison as JSON.")
  private boolean json;

  @Mixin private final LimitOptions limits = new LimitOptions();
  @Mixin private final ModelOptions models = new ModelOptions();

  public ComparePlansCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    limits.requireKnown(SearchingLimits.NAMES);
    SearchingLimits chosen = limits.applyTo(SearchingLimits.DEFAULTS, SearchingLimits.NAMES);
    List<Sides> sides;
    try {
      sides =
          texts.stream()
              .map(text -> new Sides(query(text, a, chosen), query(text, b, chosen)))
              .toList();
    } catch (IllegalArgumentException e) {
      throw usage(e);
    }
    EngineConfig config = LimitOptions.with(chosen.index(), EngineConfig.DEFAULTS);
    return models.withReader(index, config, engine -> compare(engine, sides));
  }

  private Query query(String text, String plan, SearchingLimits limits) {
    if (k < 1) {
      throw new IllegalArgumentException("k is " + k + "; expected a whole number from 1");
    }
    Query query =
        Query.of(text).withTopK(k).withPlan(PlanJson.parse(plan, Engine.plans(k), limits.json()));
    return filter == null ? query : query.withFilter(FilterJson.parse(filter, limits.json()));
  }

  private int compare(Engine engine, List<Sides> sides) {
    PlanComparison comparison;
    try {
      comparison = PlanComparison.of(sides, engine::search);
    } catch (IllegalArgumentException e) {
      throw usage(e);
    }
    if (json) {
      terminal.out().println(ComparisonJson.write(comparison, note -> note));
    } else {
      comparison.pairs().forEach(this::print);
      if (comparison.pairs().size() > 1) {
        line(
            "%d queries, %d with the same hits; RBO %.3f, Jaccard %.3f; A %.1f ms, B %.1f ms",
            comparison.pairs().size(),
            comparison.same(),
            comparison.mean(pair -> pair.overlap().rbo()),
            comparison.mean(pair -> pair.overlap().jaccard()),
            comparison.mean(pair -> pair.a().time().toNanos() / 1e6),
            comparison.mean(pair -> pair.b().time().toNanos() / 1e6));
      }
    }
    comparison.pairs().stream()
        .flatMap(pair ->
            Stream.of(pair.a(), pair.b()).flatMap(side -> side.result().degraded().stream()))
        .distinct()
        .forEach(note -> terminal.note("note: " + note));
    return Terminal.EXIT_DONE;
  }

  private void print(Pair pair) {
    line("%s", terminal.bold(Terminal.clean(pair.query()).replace('\n', ' ')));
    line("   A    B");
    for (Move move : pair.moves()) {
      line("%4s %4s  %s  %s", rank(move.a()), rank(move.b()), arrow(move), shown(move.id()));
    }
    line(
        "%s",
        terminal.faint(
            String.format(
                Locale.ROOT,
                "%d of %d in both; RBO %.3f, Jaccard %.3f; A %.1f ms, B %.1f ms%n",
                pair.overlap().shared(),
                pair.moves().size(),
                pair.overlap().rbo(),
                pair.overlap().jaccard(),
                pair.a().time().toNanos() / 1e6,
                pair.b().time().toNanos() / 1e6)));
  }

  private static String rank(int rank) {
    return rank == 0 ? "-" : String.valueOf(rank);
  }

  private static String arrow(Move move) {
    if (move.a() == 0) {
      return " new";
    }
    if (move.b() == 0) {
      return "gone";
    }
    return move.up() == 0 ? "   =" : String.format(Locale.ROOT, "%+4d", move.up());
  }

  private static String shown(String id) {
    String clean = Terminal.clean(id).replace('\n', ' ');
    return clean.length() > COLUMNS ? clean.substring(0, COLUMNS - 1) + "…" : clean;
  }

  private void line(String format, Object... values) {
    terminal.out().println(String.format(Locale.ROOT, format, values));
  }

  private ParameterException usage(IllegalArgumentException e) {
    CommandLine line = command == null ? new CommandLine(this) : command.commandLine();
    return new ParameterException(line, String.valueOf(e.getMessage()), e);
  }
}
