package dev.winnow.cli.options;

import static java.util.Objects.requireNonNull;

import dev.winnow.engine.Engine;
import dev.winnow.engine.json.FilterJson;
import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.json.PlanJson;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// How to search, and among which documents.
public final class QueryOptions {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--plan",
      paramLabel = "PLAN",
      description =
          "How to search: lexical, dense, sparse, late, hybrid, auto (the default: keywords, and"
              + " vectors once enough documents have them), or JSON such as"
              + " {\"fuse\":{\"of\":[{\"lexical\":{\"k\":200}},{\"dense\":{\"k\":200}}],\"method\":\"minmax\"}}")
  private @Nullable String plan;

  @Option(
      names = "--rerank",
      paramLabel = "NAME",
      description =
          "Rerank the best candidates by this reranker: maxsim (late interaction over the"
              + " embedder's token vectors), or late (the same over stored token vectors, see index"
              + " --late).")
  private @Nullable String rerank;

  @Option(
      names = "--rerank-depth",
      paramLabel = "N",
      defaultValue = "50",
      description = "Candidates that the reranker reads (default: ${DEFAULT-VALUE}).")
  private int depth;

  @Option(
      names = "--filter",
      paramLabel = "FILTER",
      description =
          "Documents to search, as JSON such as"
              + " {\"and\":[{\"eq\":{\"lang\":\"en\"}},{\"range\":{\"year\":{\"gte\":2024}}}]}")
  private @Nullable String filter;

  /// @param limits of plans and filters
  /// @throws ParameterException if an option cannot be understood
  public Query query(String text, int k, JsonLimits limits) {
    try {
      if (k < 1) {
        throw new IllegalArgumentException("k is " + k + "; expected a whole number from 1");
      }
      Query query = Query.of(text).withTopK(k);
      if (plan != null) {
        query = query.withPlan(PlanJson.parse(plan, Engine.plans(k), limits));
      }
      if (rerank != null) {
        Plan of = query.plan() == null ? Engine.plans(k).get("auto") : query.plan();
        query = query.withPlan(requireNonNull(of).rerank(rerank, depth));
      }
      return filter == null ? query : query.withFilter(FilterJson.parse(filter, limits));
    } catch (IllegalArgumentException e) {
      throw usage(e);
    }
  }

  /// A usage error (exit code 2) for a query that the engine refuses.
  public ParameterException usage(IllegalArgumentException e) {
    CommandLine line = command == null ? new CommandLine(this) : command.commandLine();
    return new ParameterException(line, String.valueOf(e.getMessage()), e);
  }
}
