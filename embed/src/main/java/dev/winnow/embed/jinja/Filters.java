package dev.winnow.embed.jinja;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/// Filters: what may stand behind `|`.
final class Filters {
  private static final Map<String, Filter> ALL = all();

  private Filters() {}

  private interface Filter {
    Object apply(Object value, List<Object> placed, Map<String, Object> named);
  }

  private static Map<String, Filter> all() {
    Map<String, Filter> all = new HashMap<>();
    all.put("trim", (v, placed, _) -> Methods.stripped(PythonText.of(v), placed, true, true));
    all.put("lower", (v, _, _) -> PythonText.of(v).toLowerCase(Locale.ROOT));
    all.put("upper", (v, _, _) -> PythonText.of(v).toUpperCase(Locale.ROOT));
    all.put("title", (v, _, _) -> Methods.title(PythonText.of(v)));
    all.put("capitalize", (v, _, _) -> Methods.capitalized(PythonText.of(v)));
    all.put("string", (v, _, _) -> PythonText.of(v));
    all.put("safe", (v, _, _) -> v);
    all.put("length", (v, _, _) -> v instanceof Undefined ? 0L : Values.size(v));
    all.put("count", (v, _, _) -> v instanceof Undefined ? 0L : Values.size(v));
    all.put("list", (v, _, _) -> Values.items(v));
    all.put("items", (v, _, _) -> v instanceof Map<?, ?> map ? Methods.items(map) : List.of());
    all.put("replace", (v, placed, _) -> Methods.replaced(PythonText.of(v), placed));
    all.put("tojson", (v, placed, named) -> PythonText.json(v, indent(placed, named)));
    all.put("join", Filters::join);
    all.put("default", Filters::byDefault);
    all.put("d", Filters::byDefault);
    all.put("first", (v, _, _) -> end(v, true));
    all.put("last", (v, _, _) -> end(v, false));
    all.put("reverse", (v, _, _) -> reversed(v));
    all.put("unique", (v, _, _) -> new ArrayList<>(new LinkedHashSet<>(Values.items(v))));
    all.put("sort", (v, _, _) -> sorted(v));
    all.put("dictsort", (v, _, _) -> dictSorted(v));
    all.put("int", (v, _, _) -> whole(v));
    all.put("float", (v, _, _) -> Values.isNumber(v) ? Values.real(v) : parsed(v));
    all.put("abs", (v, _, _) -> Values.real(v) < 0 ? Operators.negative(v) : v);
    all.put("sum", (v, _, _) -> sum(v));
    all.put("min", (v, _, _) -> extreme(v, -1));
    all.put("max", (v, _, _) -> extreme(v, 1));
    all.put("indent", Filters::indented);
    all.put("map", Filters::mapped);
    all.put("select", (v, placed, _) -> selected(v, placed, true));
    all.put("reject", (v, placed, _) -> selected(v, placed, false));
    all.put("selectattr", (v, placed, _) -> selectedBy(v, placed, true));
    all.put("rejectattr", (v, placed, _) -> selectedBy(v, placed, false));
    return all;
  }

  static void require(String name, int line) {
    if (!ALL.containsKey(name)) {
      throw new JinjaException(
          "line %d has the filter '%s'; expected one of %s: others are not known here"
              .formatted(line, name, new TreeSet<>(ALL.keySet())));
    }
  }

  static Object apply(String name, Object value, List<Object> placed, Map<String, Object> named) {
    Filter filter = ALL.get(name);
    if (filter == null) {
      throw new JinjaException("the filter '" + name + "' is not known here");
    }
    return filter.apply(value, placed, named);
  }

  private static int indent(List<Object> placed, Map<String, Object> named) {
    Object indent = named.getOrDefault("indent", placed.isEmpty() ? None.NONE : placed.getFirst());
    return indent == None.NONE ? -1 : Math.clamp(Values.integer(indent), 0, 16);
  }

  private static Object join(Object value, List<Object> placed, Map<String, Object> named) {
    List<Object> items = Values.items(value);
    if (named.containsKey("attribute")) {
      items = items.stream().map(item -> Values.at(item, named.get("attribute"))).toList();
    }
    return PythonText.joined(items, placed.isEmpty() ? "" : PythonText.of(placed.getFirst()));
  }

  private static Object byDefault(Object value, List<Object> placed, Map<String, Object> named) {
    boolean falseToo =
        Values.isTrue(named.getOrDefault("boolean", placed.size() > 1 ? placed.get(1) : false));
    boolean missing = value instanceof Undefined || falseToo && !Values.isTrue(value);
    Object given = named.getOrDefault("default_value", placed.isEmpty() ? "" : placed.getFirst());
    return missing ? given : value;
  }

  private static Object end(Object value, boolean first) {
    List<Object> items = Values.items(value);
    return items.isEmpty() ? new Undefined("an item") : first ? items.getFirst() : items.getLast();
  }

  private static Object reversed(Object value) {
    List<Object> items = new ArrayList<>(Values.items(value).reversed());
    return value instanceof String ? PythonText.joined(items, "") : items;
  }

  private static Object sorted(Object value) {
    List<Object> items = new ArrayList<>(Values.items(value));
    items.sort(Values::compared);
    return items;
  }

  private static Object dictSorted(Object value) {
    if (!(value instanceof Map<?, ?> entries)) {
      throw Values.failed("dictsort of %s; expected a map", value);
    }
    List<Object> items = Methods.items(entries);
    items.sort((a, b) -> Values.compared(folded(a), folded(b)));
    return items;
  }

  private static Object folded(Object item) {
    Object key = ((List<?>) item).getFirst();
    return key instanceof String text ? text.toLowerCase(Locale.ROOT) : key;
  }

  private static Object whole(Object value) {
    return switch (value) {
      case Long number -> number;
      case Boolean flag -> flag ? 1L : 0L;
      case Double number -> (long) (double) number;
      case String text when text.strip().matches("[+-]?\\d{1,18}") -> Long.valueOf(text.strip());
      default -> 0L;
    };
  }

  private static Object parsed(Object value) {
    try {
      return Double.valueOf(PythonText.of(value));
    } catch (NumberFormatException e) {
      return 0.0;
    }
  }

  private static Object sum(Object value) {
    Object sum = 0L;
    for (Object item : Values.items(value)) {
      sum = Operators.apply("+", sum, item);
    }
    return sum;
  }

  private static Object extreme(Object value, int sign) {
    return Values.items(value).stream()
        .max((a, b) -> sign * Values.compared(a, b))
        .orElse(new Undefined("an item"));
  }

  private static Object indented(Object value, List<Object> placed, Map<String, Object> named) {
    Object width = named.getOrDefault("width", placed.isEmpty() ? 4L : placed.getFirst());
    String blanks =
        width instanceof String text
            ? text
            : " ".repeat(Math.clamp(Values.integer(width), 0, 1_000));
    boolean first =
        Values.isTrue(named.getOrDefault("first", placed.size() > 1 ? placed.get(1) : false));
    boolean blank =
        Values.isTrue(named.getOrDefault("blank", placed.size() > 2 ? placed.get(2) : false));
    String[] lines = PythonText.of(value).split("\n", -1);
    var text = new StringBuilder();
    for (int i = 0; i < lines.length; i++) {
      boolean moved = i == 0 ? first : blank || !lines[i].isEmpty();
      text.append(i == 0 ? "" : "\n").append(moved ? blanks : "").append(lines[i]);
    }
    return text.toString();
  }

  private static Object mapped(Object value, List<Object> placed, Map<String, Object> named) {
    List<Object> items = new ArrayList<>();
    for (Object item : Values.items(value)) {
      if (named.containsKey("attribute")) {
        Object found = Values.at(item, named.get("attribute"));
        items.add(found instanceof Undefined ? named.getOrDefault("default", found) : found);
      } else {
        String filter = Values.string(Methods.argument("map", placed, 0));
        items.add(apply(filter, item, placed.subList(1, placed.size()), named));
      }
    }
    return items;
  }

  private static Object selected(Object value, List<Object> placed, boolean wanted) {
    return Values.items(value).stream().filter(item -> holds(item, placed) == wanted).toList();
  }

  private static Object selectedBy(Object value, List<Object> placed, boolean wanted) {
    Object name = Methods.argument("selectattr", placed, 0);
    return Values.items(value).stream()
        .filter(item -> holds(Values.at(item, name), placed.subList(1, placed.size())) == wanted)
        .toList();
  }

  private static boolean holds(Object value, List<Object> test) {
    return test.isEmpty()
        ? Values.isTrue(value)
        : Checks.holds(Values.string(test.getFirst()), value, test.subList(1, test.size()));
  }
}
