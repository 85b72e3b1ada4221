package dev.winnow.http;

import dev.winnow.engine.Admission;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The limits of a server by their names, for settings that are texts.
final class NamedLimits {
  private static final Pattern NUMBER = Pattern.compile("([0-9]{1,18})([KMG]?)");
  private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m)");
  private static final Map<String, BiFunction<ServerLimits, String, ServerLimits>> SETTERS =
      setters();

  private NamedLimits() {}

  static ServerLimits set(ServerLimits limits, String name, String value) {
    BiFunction<ServerLimits, String, ServerLimits> setter = SETTERS.get(name);
    if (setter == null) {
      throw new IllegalArgumentException(
          "limit '%s' is not known; expected one of %s"
              .formatted(name, String.join(", ", SETTERS.keySet())));
    }
    try {
      return setter.apply(limits, value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("limit %s: %s".formatted(name, e.getMessage()), e);
    }
  }

  private static Map<String, BiFunction<ServerLimits, String, ServerLimits>> setters() {
    Map<String, BiFunction<ServerLimits, String, ServerLimits>> setters = new TreeMap<>();
    setters.put("drain", (limits, value) -> limits.withDrain(time(value)));
    setters.put("bodyBytes", (limits, value) -> limits.withBodyBytes(number(value)));
    setters.put("topK", (limits, value) -> limits.withTopK(number(value)));
    addAdmission(setters);
    addRerank(setters);
    addConnections(setters);
    return setters;
  }

  private static void addAdmission(
      Map<String, BiFunction<ServerLimits, String, ServerLimits>> setters) {
    BiFunction<ServerLimits, Admission.Limits, ServerLimits> in = ServerLimits::withAdmission;
    setters.put(
        "running",
        (limits, value) -> in.apply(limits, limits.admission().withRunning(number(value))));
    setters.put(
        "waiting",
        (limits, value) -> in.apply(limits, limits.admission().withWaiting(number(value))));
    setters.put(
        "clientRunning",
        (limits, value) -> in.apply(limits, limits.admission().withClientRunning(number(value))));
    setters.put(
        "clientWaiting",
        (limits, value) -> in.apply(limits, limits.admission().withClientWaiting(number(value))));
    setters.put(
        "deadline",
        (limits, value) -> in.apply(limits, limits.admission().withDeadline(time(value))));
  }

  private static void addRerank(
      Map<String, BiFunction<ServerLimits, String, ServerLimits>> setters) {
    setters.put(
        "documents",
        (limits, value) -> limits.withRerank(limits.rerank().withDocuments(number(value))));
    setters.put(
        "textLength",
        (limits, value) -> limits.withRerank(limits.rerank().withTextLength(number(value))));
    setters.put(
        "queryLength",
        (limits, value) -> limits.withRerank(limits.rerank().withQueryLength(number(value))));
    setters.put(
        "candidates",
        (limits, value) -> limits.withRerank(limits.rerank().withCandidates(number(value))));
  }

  private static void addConnections(
      Map<String, BiFunction<ServerLimits, String, ServerLimits>> setters) {
    BiFunction<ServerLimits, ConnectionLimits, ServerLimits> in = ServerLimits::withConnections;
    setters.put(
        "connections",
        (limits, value) -> in.apply(limits, limits.connections().withConnections(number(value))));
    setters.put(
        "idle", (limits, value) -> in.apply(limits, limits.connections().withIdle(time(value))));
    setters.put(
        "bodyTime",
        (limits, value) -> in.apply(limits, limits.connections().withBodyTime(time(value))));
    setters.put(
        "bytesInFlight",
        (limits, value) -> in.apply(limits, limits.connections().withBytesInFlight(large(value))));
    setters.put(
        "answerRate",
        (limits, value) -> in.apply(limits, limits.connections().withAnswerRate(large(value))));
  }

  private static int number(String value) {
    return (int) bounded(value, Integer.MAX_VALUE);
  }

  private static long large(String value) {
    return bounded(value, Long.MAX_VALUE);
  }

  private static long bounded(String value, long most) {
    Matcher number = NUMBER.matcher(value);
    if (number.matches()) {
      int shift = 10 * " KMG".indexOf(number.group(2).isEmpty() ? " " : number.group(2));
      BigInteger exact = new BigInteger(number.group(1)).shiftLeft(shift);
      if (exact.compareTo(BigInteger.valueOf(most)) <= 0) {
        return exact.longValueExact();
      }
    }
    throw new IllegalArgumentException(
        "'%s' is no number up to %d; expected digits, with K, M or G for times 1,024"
            .formatted(value, most));
  }

  private static Duration time(String value) {
    Matcher time = TIME.matcher(value);
    if (!time.matches()) {
      throw new IllegalArgumentException(
          "'%s' is no time; expected a number and its unit, as 500ms, 30s or 2m".formatted(value));
    }
    long count = Long.parseLong(time.group(1));
    return switch (time.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      default -> Duration.ofMinutes(count);
    };
  }
}
