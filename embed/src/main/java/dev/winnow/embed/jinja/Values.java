package dev.winnow.embed.jinja;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Values of templates as Python has them: [None], [Undefined], `Boolean`, `Long`, `Double`,
/// `String`, `List`, `Map`, [Namespace] and [Function].
final class Values {
  private Values() {}

  /// A Java value as one of these.
  static Object of(@Nullable Object value) {
    return switch (value) {
      case null -> None.NONE;
      case Integer number -> (long) number;
      case Float number -> (double) number;
      case Long number -> number;
      case Double number -> number;
      case Boolean flag -> flag;
      case String text -> text;
      case Function function -> function;
      case Collection<?> items -> {
        List<Object> all = new ArrayList<>();
        items.forEach(item -> all.add(of(item)));
        yield all;
      }
      case Map<?, ?> entries -> {
        Map<Object, Object> all = new LinkedHashMap<>();
        entries.forEach((key, entry) -> all.put(of(key), of(entry)));
        yield all;
      }
      default ->
          throw new IllegalArgumentException(
              "a value of %s; expected a text, a number, a boolean, null, a list or a map"
                  .formatted(value.getClass()));
    };
  }

  static boolean isTrue(Object value) {
    return switch (value) {
      case None _, Undefined _ -> false;
      case Boolean flag -> flag;
      case Long number -> number != 0;
      case Double number -> number != 0;
      case String text -> !text.isEmpty();
      case Collection<?> items -> !items.isEmpty();
      case Map<?, ?> entries -> !entries.isEmpty();
      default -> true;
    };
  }

  /// What a loop goes over: the characters of a text, the keys of a map.
  static List<Object> items(Object value) {
    return switch (value) {
      case Undefined _ -> List.of();
      case String text -> text.codePoints().<Object>mapToObj(Character::toString).toList();
      case List<?> items -> new ArrayList<>(items);
      case Map<?, ?> entries -> new ArrayList<>(entries.keySet());
      default -> throw failed("a loop over %s; expected a list, a map or a text", value);
    };
  }

  static long size(Object value) {
    return switch (value) {
      case String text -> text.codePointCount(0, text.length());
      case Collection<?> items -> items.size();
      case Map<?, ?> entries -> entries.size();
      default -> throw failed("the length of %s; expected a list, a map or a text", value);
    };
  }

  static long integer(Object value) {
    return switch (value) {
      case Long number -> number;
      case Boolean flag -> flag ? 1 : 0;
      default -> throw failed("%s; expected a whole number", value);
    };
  }

  static String string(Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw failed("%s; expected a text", value);
  }

  /// Equal as in Python, where 1 is 1.0 and True.
  static boolean equal(Object one, Object other) {
    if (isNumber(one) && isNumber(other)) {
      return one instanceof Double || other instanceof Double
          ? real(one) == real(other)
          : integer(one) == integer(other);
    }
    if (one instanceof List<?> a && other instanceof List<?> b) {
      if (a.size() != b.size()) {
        return false;
      }
      for (int i = 0; i < a.size(); i++) {
        if (!equal(a.get(i), b.get(i))) {
          return false;
        }
      }
      return true;
    }
    return one.equals(other);
  }

  static int compared(Object one, Object other) {
    if (isNumber(one) && isNumber(other)) {
      return one instanceof Double || other instanceof Double
          ? Double.compare(real(one), real(other))
          : Long.compare(integer(one), integer(other));
    }
    if (one instanceof String a && other instanceof String b) {
      return a.compareTo(b);
    }
    throw new JinjaException(
        "%s beside %s; expected two numbers or two texts to compare"
            .formatted(PythonText.shown(one), PythonText.shown(other)));
  }

  static boolean isNumber(Object value) {
    return value instanceof Long || value instanceof Double || value instanceof Boolean;
  }

  static double real(Object value) {
    return value instanceof Double number ? number : integer(value);
  }

  static boolean contains(Object all, Object one) {
    return switch (all) {
      case String text -> text.contains(string(one));
      case List<?> items -> items.stream().anyMatch(item -> equal(item, one));
      case Map<?, ?> entries -> entries.containsKey(one);
      case Undefined _ -> false;
      default -> throw failed("'in' %s; expected a list, a map or a text", all);
    };
  }

  /// A member of a map, an item of a list, or a character of a text; undefined if there is none.
  static Object at(Object all, Object key) {
    return switch (all) {
      case Undefined nothing ->
          throw new JinjaException(
              "%s of '%s', which is not defined; expected a value"
                  .formatted(PythonText.shown(key), nothing.name()));
      case Namespace(Map<String, Object> values) ->
          values.getOrDefault(PythonText.of(key), new Undefined(PythonText.of(key)));
      case Map<?, ?> entries -> {
        Object found = entries.get(key);
        yield found == null ? new Undefined(PythonText.of(key)) : found;
      }
      case List<?> items when key instanceof Long place -> item(items, place);
      case String text when key instanceof Long place -> {
        int[] characters = text.codePoints().toArray();
        long at = place < 0 ? place + characters.length : place;
        yield at < 0 || at >= characters.length
            ? new Undefined(place.toString())
            : Character.toString(characters[(int) at]);
      }
      default -> new Undefined(PythonText.of(key));
    };
  }

  private static Object item(List<?> items, long place) {
    long at = place < 0 ? place + items.size() : place;
    return at < 0 || at >= items.size()
        ? new Undefined(Long.toString(place))
        : (Object) items.get((int) at);
  }

  /// A part of a list or text, by Python's rules.
  static Object slice(Object all, @Nullable Object start, @Nullable Object end, Object step) {
    List<Object> items = all instanceof List<?> list ? new ArrayList<>(list) : items(all);
    long by = integer(step);
    if (by == 0) {
      throw new JinjaException("a slice with step 0; expected another");
    }
    int size = items.size();
    long from = bound(start, by > 0 ? 0 : size - 1L, size, by);
    long to = bound(end, by > 0 ? size : -1, size, by);
    List<Object> part = new ArrayList<>();
    for (long i = from; by > 0 ? i < to : i > to; i += by) {
      part.add(items.get((int) i));
    }
    return all instanceof String ? PythonText.joined(part, "") : part;
  }

  private static long bound(@Nullable Object given, long otherwise, int size, long step) {
    if (given == null || given == None.NONE) {
      return otherwise;
    }
    long place = integer(given);
    long at = place < 0 ? place + size : place;
    return step > 0 ? Math.clamp(at, 0, size) : Math.clamp(at, -1, size - 1);
  }

  static JinjaException failed(String message, Object value) {
    return new JinjaException(message.formatted(PythonText.shown(value)));
  }
}
