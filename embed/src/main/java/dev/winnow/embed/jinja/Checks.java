package dev.winnow.embed.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/// Tests: what may stand behind `is`.
final class Checks {
  private static final Map<String, BiPredicate<Object, List<Object>>> ALL = all();

  private Checks() {}

  private static Map<String, BiPredicate<Object, List<Object>>> all() {
    Map<String, BiPredicate<Object, List<Object>>> all = new HashMap<>();
    all.put("defined", (value, _) -> !(value instanceof Undefined));
    all.put("undefined", (value, _) -> value instanceof Undefined);
    all.put("none", (value, _) -> value == None.NONE);
    all.put("boolean", (value, _) -> value instanceof Boolean);
    all.put("true", (value, _) -> Boolean.TRUE.equals(value));
    all.put("false", (value, _) -> Boolean.FALSE.equals(value));
    all.put("integer", (value, _) -> value instanceof Long);
    all.put("float", (value, _) -> value instanceof Double);
    all.put("number", (value, _) -> Values.isNumber(value));
    all.put("string", (value, _) -> value instanceof String);
    all.put("mapping", (value, _) -> value instanceof Map);
    all.put("iterable", (value, _) -> isIterable(value));
    all.put("sequence", (value, _) -> isIterable(value));
    all.put("callable", (value, _) -> value instanceof Function);
    all.put("odd", (value, _) -> Values.integer(value) % 2 != 0);
    all.put("even", (value, _) -> Values.integer(value) % 2 == 0);
    all.put(
        "divisibleby",
        (value, by) -> Math.floorMod(Values.integer(value), Values.integer(by.getFirst())) == 0);
    all.put("lower", (value, _) -> Methods.isLower(PythonText.of(value)));
    all.put("upper", (value, _) -> Methods.isUpper(PythonText.of(value)));
    all.put("in", (value, in) -> Values.contains(in.getFirst(), value));
    all.put("sameas", (value, other) -> value.equals(other.getFirst()));
    Map<String, List<String>> compared =
        Map.of(
            "==", List.of("eq", "equalto"),
            "!=", List.of("ne"),
            "<", List.of("lt", "lessthan"),
            "<=", List.of("le"),
            ">", List.of("gt", "greaterthan"),
            ">=", List.of("ge"));
    compared.forEach((operator, names) ->
        names.forEach(name ->
            all.put(name, (value, other) -> Operators.holds(operator, value, other.getFirst()))));
    return all;
  }

  private static boolean isIterable(Object value) {
    return value instanceof String
        || value instanceof List
        || value instanceof Map
        || value instanceof Undefined;
  }

  static void require(String name, int line) {
    if (!ALL.containsKey(name)) {
      throw new JinjaException(
          "line %d has the test '%s'; expected one of %s: others are not known here"
              .formatted(line, name, new TreeSet<>(ALL.keySet())));
    }
  }

  static boolean holds(String name, Object value, List<Object> arguments) {
    var check = ALL.get(name);
    if (check == null) {
      throw new JinjaException("the test '" + name + "' is not known here");
    }
    try {
      return check.test(value, arguments);
    } catch (java.util.NoSuchElementException e) {
      throw new JinjaException("the test '" + name + "' without a value; expected one behind it");
    }
  }
}
