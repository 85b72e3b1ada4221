package dev.winnow.embed.jinja;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A parsed template. Immutable and thread-safe.
///
///     JinjaTemplate.parse("Hello {{ name }}!").render(Map.of("name", "you"), LocalDateTime.now())
public final class JinjaTemplate {
  private static final long MOST_RANGE = 1_000_000;

  /// Python's directives of `strftime` that have one in Java.
  private static final Map<Character, String> DIRECTIVES =
      Map.ofEntries(
          Map.entry('Y', "yyyy"),
          Map.entry('m', "MM"),
          Map.entry('d', "dd"),
          Map.entry('b', "MMM"),
          Map.entry('B', "MMMM"),
          Map.entry('a', "EEE"),
          Map.entry('A', "EEEE"),
          Map.entry('H', "HH"),
          Map.entry('I', "hh"),
          Map.entry('M', "mm"),
          Map.entry('S', "ss"),
          Map.entry('p', "a"),
          Map.entry('j', "DDD"),
          Map.entry('y', "yy"));

  private final List<Statement> statements;

  private JinjaTemplate(List<Statement> statements) {
    this.statements = statements;
  }

  /// @throws JinjaException if it cannot be parsed, or has what is not known here
  public static JinjaTemplate parse(String source) {
    return new JinjaTemplate(Parser.parse(source));
  }

  /// The text that the template makes.
  ///
  /// @param variables texts, numbers, booleans, nulls, lists and maps of such, by their names
  /// @param now what `strftime_now` tells
  /// @throws JinjaException if a value does not fit, or the template raises an exception
  public String render(Map<String, ?> variables, LocalDateTime now) {
    Scope globals = new Scope(null);
    set(globals, "range", (placed, _) -> range(placed));
    set(globals, "namespace", (_, named) -> new Namespace(new LinkedHashMap<>(named)));
    set(globals, "dict", (_, named) -> new LinkedHashMap<Object, Object>(named));
    set(
        globals,
        "raise_exception",
        (placed, _) -> {
          throw new JinjaException(
              "the template refuses: " + PythonText.of(placed.isEmpty() ? "" : placed.getFirst()));
        });
    set(
        globals,
        "strftime_now",
        (placed, _) -> formatted(now, Values.string(Methods.argument("strftime_now", placed, 0))));
    variables.forEach((name, value) -> globals.set(name, Values.of(value)));
    return new Interpreter().run(statements, new Scope(globals));
  }

  private static void set(Scope scope, String name, Function function) {
    scope.set(name, function);
  }

  private static Object range(List<Object> placed) {
    long from = placed.size() > 1 ? Values.integer(placed.getFirst()) : 0;
    long to = Values.integer(Methods.argument("range", placed, placed.size() > 1 ? 1 : 0));
    long by = placed.size() > 2 ? Values.integer(placed.get(2)) : 1;
    if (by == 0 || Math.abs((double) to - from) / Math.abs((double) by) > MOST_RANGE) {
      throw new JinjaException(
          "a range from %d to %d by %d; expected at most %,d numbers"
              .formatted(from, to, by, MOST_RANGE));
    }
    List<Object> numbers = new ArrayList<>();
    for (long i = from; by > 0 ? i < to : i > to; i += by) {
      numbers.add(i);
    }
    return numbers;
  }

  private static String formatted(LocalDateTime now, String format) {
    var text = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        text.append(c);
        continue;
      }
      char directive = format.charAt(++i);
      if (directive == '-' && i + 1 < format.length()) {
        directive = format.charAt(++i); // without a zero in front
        text.append(written(now, directive).replaceFirst("^0(?=\\d)", ""));
      } else {
        text.append(directive == '%' ? "%" : written(now, directive));
      }
    }
    return text.toString();
  }

  private static String written(LocalDateTime now, char directive) {
    String pattern = DIRECTIVES.get(directive);
    if (pattern == null) {
      throw new JinjaException(
          "strftime_now with %%%c; expected one of %s"
              .formatted(directive, DIRECTIVES.keySet().stream().sorted().toList()));
    }
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(now);
  }
}
