package dev.winnow.bench.run;

import dev.winnow.embed.ModelsConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A driver's command line: `--name value` for what the driver has a default of, and the flags that
/// all drivers know.
///
/// | option | means |
/// |---|---|
/// | `--quick` | a small corpus and one repeat: shows that the driver works, measures nothing |
/// | `--record` | writes the run into bench/results instead of bench/target/results |
/// | `--cache FOLDER` | where corpus, vectors and indexes are kept |
/// | `--home FOLDER` | the folder `bench`, set by bench/run |
public final class Options {
  private static final List<String> FLAGS = List.of("quick", "record");

  /// Options that say where files are, which no command in the results repeats.
  private static final List<String> PLACES =
      List.of(
          "home",
          "cache",
          "data",
          "questions",
          "shapes",
          "decoder",
          "llama",
          "gguf",
          "torch",
          "faiss-cpu");

  private final String driver;
  private final List<String> given;
  private final Map<String, String> values;

  private Options(String driver, List<String> given, Map<String, String> values) {
    this.driver = driver;
    this.given = given;
    this.values = values;
  }

  /// @param quick values that `--quick` puts in place of the defaults
  public static Options parse(
      String driver, String[] args, Map<String, String> defaults, Map<String, String> quick) {
    var values = new LinkedHashMap<>(defaults);
    values.put("cache", ModelsConfig.usersCache().resolve("bench").toString());
    values.put("home", "bench");
    FLAGS.forEach(flag -> values.put(flag, "false"));
    if (List.of(args).contains("--quick")) {
      values.putAll(quick);
    }
    List<String> given = new ArrayList<>();
    for (int i = 0; i < args.length; i++) {
      String name = args[i].startsWith("--") ? args[i].substring(2) : "";
      if (!values.containsKey(name)) {
        throw new IllegalArgumentException(
            "option %s is unknown; expected one of %s".formatted(args[i], values.keySet()));
      }
      if (FLAGS.contains(name)) {
        values.put(name, "true");
        given.add(args[i]);
      } else if (i + 1 < args.length) {
        values.put(name, args[++i]);
        if (!PLACES.contains(name)) {
          given.add("--" + name + " " + args[i]);
        }
      } else {
        throw new IllegalArgumentException("option --" + name + " has no value; give one");
      }
    }
    if (FLAGS.stream().allMatch(flag -> given.contains("--" + flag))) {
      throw new IllegalArgumentException(
          "options --quick and --record are both given; a quick run measures nothing, so leave one"
              + " of them out");
    }
    return new Options(driver, given, values);
  }

  public String driver() {
    return driver;
  }

  /// The command that starts the driver like this, but for where its files are.
  public String command() {
    return String.join(" ", "bench/run " + driver, String.join(" ", given)).strip();
  }

  public boolean has(String flag) {
    return text(flag).equals("true");
  }

  public int number(String name) {
    String value = text(name);
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "option --%s is '%s'; expected a whole number".formatted(name, value), e);
    }
  }

  public Path path(String name) {
    return Path.of(text(name));
  }

  public String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("%s has no option --%s".formatted(driver, name));
    }
    return value;
  }
}
