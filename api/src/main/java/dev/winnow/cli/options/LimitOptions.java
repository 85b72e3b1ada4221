package dev.winnow.cli.options;

import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.limits.LimitNames;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Limits;
import dev.winnow.index.eval.ReadLimits;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Limits by the names under which errors give them. A name sets every limit that is called so.
public final class LimitOptions {
  /// Bounds on files of runs and judgements.
  public static final LimitNames<ReadLimits> OF_FILES =
      LimitNames.<ReadLimits>none()
          .large("lines", ReadLimits::withLines)
          .number("lineBytes", ReadLimits::withLineBytes);

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--limit",
      paramLabel = "NAME=VALUE",
      description =
          "A limit, by the name that an error gives: a number, as topK=5000 or documentBytes=1M,"
              + " or a time, as 10s. An unknown name lists all. May be repeated.")
  private Map<String, String> limits = new LinkedHashMap<>();

  /// Fails for a name that is in none of the lists.
  public void requireKnown(LimitNames<?>... lists) {
    SortedSet<String> known = new TreeSet<>();
    for (LimitNames<?> list : lists) {
      known.addAll(list.names());
    }
    for (String name : limits.keySet()) {
      if (!known.contains(name)) {
        throw usage(LimitNames.unknown(name, known));
      }
    }
  }

  /// The defaults with those of the chosen limits that `names` has.
  public <L> L applyTo(L defaults, LimitNames<L> names) {
    L changed = defaults;
    for (Map.Entry<String, String> limit : limits.entrySet()) {
      if (names.names().contains(limit.getKey())) {
        try {
          changed = names.set(changed, limit.getKey(), limit.getValue());
        } catch (IllegalArgumentException e) {
          throw usage(e);
        }
      }
    }
    return changed;
  }

  /// An engine with these limits.
  public static EngineConfig with(Limits limits, EngineConfig config) {
    IndexConfig index = config.index();
    return config.withIndex(index.withLimits(limits));
  }

  private ParameterException usage(IllegalArgumentException e) {
    CommandLine line = command == null ? new CommandLine(this) : command.commandLine();
    return new ParameterException(line, String.valueOf(e.getMessage()), e);
  }
}
