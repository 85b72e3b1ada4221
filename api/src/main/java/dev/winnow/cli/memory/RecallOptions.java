package dev.winnow.cli.memory;

import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.json.PlanJson;
import dev.winnow.memory.Recall;
import dev.winnow.memory.Weighing;
import dev.winnow.memory.json.RecallJson;
import dev.winnow.memory.json.TimeText;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A question, and the scope that is asked.
final class RecallOptions {
  @Mixin private final ScopeOptions scope = new ScopeOptions();

  @Parameters(index = "2", paramLabel = "TEXT", description = "The question, in plain words.")
  private String text = "";

  @Option(
      names = {"-k", "--k"},
      paramLabel = "N",
      description = "Most memories that are recalled (default: 10; for a pack 100).")
  private @Nullable Integer k;

  @Mixin private final WhichOptions which = new WhichOptions();

  @Option(
      names = "--as-of",
      paramLabel = "TIME",
      description = "Answer as of this moment: without what is later, with the facts of then.")
  private @Nullable String asOf;

  @Option(
      names = "--past-facts",
      description = "Recall facts that were superseded, corrected, retracted or have ended, too.")
  private boolean pastFacts;

  @Option(
      names = "--recency",
      paramLabel = "WEIGHT",
      defaultValue = "0",
      description =
          "What the newest memory gains, as a share of the most relevant one's score, 0 to 100"
              + " (default: ${DEFAULT-VALUE}).")
  private double recency;

  @Option(
      names = "--half-life",
      paramLabel = "DAYS",
      defaultValue = "30",
      description = "Age at which that gain is half (default: ${DEFAULT-VALUE}).")
  private double halfLife;

  @Option(
      names = "--plan",
      paramLabel = "PLAN",
      description =
          "How to search, as JSON such as {\"lexical\":{\"k\":200}} (default: keywords, and vectors"
              + " where the scope has them).")
  private @Nullable String plan;

  ScopeOptions scope() {
    return scope;
  }

  /// @param otherwise memories where -k is not given
  /// @throws IllegalArgumentException if an option cannot be understood
  Recall recall(int otherwise, JsonLimits limits) {
    Recall recall =
        Recall.of(text)
            .withK(k == null ? otherwise : k)
            .withWhich(which.which())
            .withWeighing(
                Weighing.DEFAULTS
                    .withRecency(recency, RecallJson.halfLife(halfLife))
                    .withPastFacts(pastFacts));
    if (plan != null) {
      recall = recall.withPlan(PlanJson.parse(plan, Map.of(), limits));
    }
    return asOf == null ? recall : recall.asOf(TimeText.parse("--as-of", asOf));
  }
}
