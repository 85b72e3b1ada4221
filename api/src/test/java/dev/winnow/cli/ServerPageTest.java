package dev.winnow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.limits.SearchingLimits;
import dev.winnow.http.limits.ServerLimits;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/// `api/SERVER.md` has every option and every limit of `serve`, with the default that the code has.
class ServerPageTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(\\S+?)` \\| ([^|]*) \\| [^|]+ \\|$");

  /// Limits whose defaults depend on the machine: their rows tell how.
  private static final Set<String> OF_MACHINE = Set.of("running", "clientRunning", "bytesInFlight");

  private static Map<String, String> rows() throws Exception {
    Map<String, String> rows = new TreeMap<>();
    Matcher row = ROW.matcher(Files.readString(Path.of("SERVER.md")));
    while (row.find()) {
      assertEquals(null, rows.put(row.group(1), row.group(2).strip()), row.group(1) + " twice");
    }
    return rows;
  }

  @Test
  void thePageHasEveryOptionAndLimitWithItsDefault() throws Exception {
    Map<String, String> documented = rows();
    Map<String, String> known = new TreeMap<>(limits());
    known.putAll(options());
    for (String name : OF_MACHINE) {
      if (known.containsKey(name)) {
        assertTrue(!documented.getOrDefault(name, "").isBlank(), name);
        known.put(name, documented.get(name));
      }
    }

    assertEquals(lines(known), lines(documented));
  }

  private static String lines(Map<String, String> rows) {
    return String.join("\n", rows.entrySet().stream().map(Object::toString).toList());
  }

  private static Map<String, String> options() {
    var nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    var serve =
        new CommandLine(new ServeCommand(new Terminal(nowhere, nowhere, false, false, 100)));
    Map<String, String> options = new TreeMap<>();
    for (OptionSpec option : serve.getCommandSpec().options()) {
      if (!option.usageHelp() && !option.versionHelp()) {
        String otherwise = option.defaultValue() == null ? "" : option.defaultValue();
        options.put(option.longestName(), otherwise);
      }
    }
    return options;
  }

  private static Map<String, String> limits() throws Exception {
    Map<String, Set<String>> values = new TreeMap<>();
    collect((Record) ServerLimits.DEFAULTS, values);
    collect((Record) SearchingLimits.DEFAULTS, values);
    Map<String, String> limits = new TreeMap<>();
    Set<String> names = new TreeSet<>(ServerLimits.NAMES.names());
    names.addAll(SearchingLimits.NAMES.names());
    for (String name : names) {
      assertTrue(values.containsKey(name), name);
      limits.put(name, String.join(", ", values.get(name)));
    }
    return limits;
  }

  private static void collect(Record limits, Map<String, Set<String>> values) throws Exception {
    for (RecordComponent part : limits.getClass().getRecordComponents()) {
      part.getAccessor().setAccessible(true);
      Object value = part.getAccessor().invoke(limits);
      if (value instanceof Record inner) {
        collect(inner, values);
      } else {
        values.computeIfAbsent(part.getName(), _ -> new TreeSet<>()).add(shown(value));
      }
    }
  }

  private static String shown(Object value) {
    if (value instanceof Duration time) {
      return time.toMillis() % 1_000 == 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
    }
    return value instanceof Number number ? "%,d".formatted(number.longValue()) : value.toString();
  }
}
