package dev.winnow.embed.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Methods of Python's texts, lists and maps that chat templates call.
final class Methods {
  private static final Set<String> OF_MAPS = Set.of("items", "keys", "values", "get");
  private static final Set<String> OF_LISTS = Set.of("index", "count");
  private static final Set<String> OF_TEXTS =
      Set.of(
          "strip",
          "lstrip",
          "rstrip",
          "split",
          "rsplit",
          "splitlines",
          "startswith",
          "endswith",
          "replace",
          "upper",
          "lower",
          "title",
          "capitalize",
          "find",
          "rfind",
          "count",
          "join",
          "removeprefix",
          "removesuffix",
          "isdigit",
          "isalpha",
          "isupper",
          "islower",
          "isspace");

  private Methods() {}

  static boolean has(Object of, String name) {
    return switch (of) {
      case String _ -> OF_TEXTS.contains(name);
      case List<?> _ -> OF_LISTS.contains(name);
      case Map<?, ?> _ -> OF_MAPS.contains(name);
      default -> false;
    };
  }

  static Object call(Object of, String name, List<Object> arguments) {
    return switch (of) {
      case String text -> ofText(text, name, arguments);
      case List<?> items -> ofList(items, name, arguments);
      case Map<?, ?> entries -> ofMap(entries, name, arguments);
      default -> throw Values.failed("a method of %s; expected a text, a list or a map", of);
    };
  }

  private static Object ofMap(Map<?, ?> entries, String name, List<Object> arguments) {
    return switch (name) {
      case "keys" -> new ArrayList<Object>(entries.keySet());
      case "values" -> new ArrayList<Object>(entries.values());
      case "get" -> {
        Object found = entries.get(argument(name, arguments, 0));
        yield found != null ? found : arguments.size() > 1 ? arguments.get(1) : None.NONE;
      }
      default -> items(entries);
    };
  }

  static List<Object> items(Map<?, ?> entries) {
    List<Object> items = new ArrayList<>();
    entries.forEach((key, value) -> items.add(List.<Object>of(key, value)));
    return items;
  }

  private static Object ofList(List<?> items, String name, List<Object> arguments) {
    Object wanted = argument(name, arguments, 0);
    long count = 0;
    for (int i = 0; i < items.size(); i++) {
      if (Values.equal(items.get(i), wanted)) {
        if (name.equals("index")) {
          return (long) i;
        }
        count++;
      }
    }
    if (name.equals("index")) {
      throw Values.failed("%s is not in the list; expected an item of it", wanted);
    }
    return count;
  }

  private static Object ofText(String text, String name, List<Object> arguments) {
    return switch (name) {
      case "strip" -> stripped(text, arguments, true, true);
      case "lstrip" -> stripped(text, arguments, true, false);
      case "rstrip" -> stripped(text, arguments, false, true);
      case "split" -> split(text, arguments);
      case "rsplit" -> splitFromEnd(text, arguments);
      case "splitlines" -> new ArrayList<Object>(text.lines().toList());
      case "startswith" -> any(name, arguments, text::startsWith);
      case "endswith" -> any(name, arguments, text::endsWith);
      case "replace" -> replaced(text, arguments);
      case "upper" -> text.toUpperCase(Locale.ROOT);
      case "lower" -> text.toLowerCase(Locale.ROOT);
      case "title" -> title(text);
      case "capitalize" -> capitalized(text);
      case "find" -> characters(text, text.indexOf(string(name, arguments, 0)));
      case "rfind" -> characters(text, text.lastIndexOf(string(name, arguments, 0)));
      case "count" -> count(text, string(name, arguments, 0));
      case "join" -> PythonText.joined(Values.items(argument(name, arguments, 0)), text);
      case "removeprefix" -> {
        String prefix = string(name, arguments, 0);
        yield text.startsWith(prefix) ? text.substring(prefix.length()) : text;
      }
      case "removesuffix" -> {
        String suffix = string(name, arguments, 0);
        yield text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
      }
      case "isdigit" -> !text.isEmpty() && text.codePoints().allMatch(Character::isDigit);
      case "isalpha" -> !text.isEmpty() && text.codePoints().allMatch(Character::isLetter);
      case "isspace" -> !text.isEmpty() && text.codePoints().allMatch(Methods::isSpace);
      case "isupper" -> isUpper(text);
      default -> isLower(text);
    };
  }

  static boolean isUpper(String text) {
    return text.codePoints().anyMatch(Character::isUpperCase)
        && text.codePoints().noneMatch(Character::isLowerCase);
  }

  static boolean isLower(String text) {
    return text.codePoints().anyMatch(Character::isLowerCase)
        && text.codePoints().noneMatch(Character::isUpperCase);
  }

  /// White space as Python's `strip` has it.
  private static boolean isSpace(int character) {
    return Character.isWhitespace(character)
        || Character.isSpaceChar(character)
        || character == 0x85;
  }

  static String stripped(String text, List<Object> arguments, boolean left, boolean right) {
    boolean spaces = arguments.isEmpty() || arguments.getFirst() == None.NONE;
    String others = spaces ? "" : Values.string(arguments.getFirst());
    int[] all = text.codePoints().toArray();
    int from = 0;
    int to = all.length;
    while (left && from < to && (spaces ? isSpace(all[from]) : others.indexOf(all[from]) >= 0)) {
      from++;
    }
    while (right
        && to > from
        && (spaces ? isSpace(all[to - 1]) : others.indexOf(all[to - 1]) >= 0)) {
      to--;
    }
    return new String(all, from, to - from);
  }

  private static Object split(String text, List<Object> arguments) {
    long most = arguments.size() > 1 ? Values.integer(arguments.get(1)) : -1;
    if (arguments.isEmpty() || arguments.getFirst() == None.NONE) {
      String stripped = stripped(text, List.of(), true, false);
      String[] words = stripped.split("\\s+", most < 0 ? 0 : (int) Math.min(most + 1, 1 << 30));
      return new ArrayList<Object>(stripped.isEmpty() ? List.of() : Arrays.asList(words));
    }
    String by = separator(arguments);
    List<Object> parts = new ArrayList<>();
    int from = 0;
    for (int at = text.indexOf(by);
        at >= 0 && (most < 0 || parts.size() < most);
        at = text.indexOf(by, from)) {
      parts.add(text.substring(from, at));
      from = at + by.length();
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static Object splitFromEnd(String text, List<Object> arguments) {
    long most = arguments.size() > 1 ? Values.integer(arguments.get(1)) : -1;
    String by = separator(arguments);
    List<Object> parts = new ArrayList<>();
    int to = text.length();
    for (int at = text.lastIndexOf(by);
        at >= 0 && (most < 0 || parts.size() < most);
        at = text.lastIndexOf(by, at - by.length())) {
      parts.addFirst(text.substring(at + by.length(), to));
      to = at;
    }
    parts.addFirst(text.substring(0, to));
    return parts;
  }

  private static String separator(List<Object> arguments) {
    String by = string("split", arguments, 0);
    if (by.isEmpty()) {
      throw new JinjaException("a split at nothing; expected a separator");
    }
    return by;
  }

  private static boolean any(
      String name, List<Object> arguments, java.util.function.Predicate<String> holds) {
    Object wanted = argument(name, arguments, 0);
    return wanted instanceof List<?> several
        ? several.stream().map(Values::string).anyMatch(holds)
        : holds.test(Values.string(wanted));
  }

  static String replaced(String text, List<Object> arguments) {
    String old = string("replace", arguments, 0);
    String wanted = string("replace", arguments, 1);
    if (arguments.size() < 3) {
      return text.replace(old, wanted);
    }
    var replaced = new StringBuilder();
    int from = 0;
    long left = Values.integer(arguments.get(2));
    for (int at = text.indexOf(old); at >= 0 && left != 0; at = text.indexOf(old, from)) {
      replaced.append(text, from, at).append(wanted);
      from = at + old.length();
      left--;
      if (old.isEmpty()) {
        throw new JinjaException("nothing to replace; expected a text");
      }
    }
    return replaced.append(text.substring(from)).toString();
  }

  static String capitalized(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.offsetByCodePoints(0, 1);
    return text.substring(0, first).toUpperCase(Locale.ROOT)
        + text.substring(first).toLowerCase(Locale.ROOT);
  }

  static String title(String text) {
    var title = new StringBuilder();
    boolean inside = false;
    for (int character : text.codePoints().toArray()) {
      title.appendCodePoint(
          inside ? Character.toLowerCase(character) : Character.toTitleCase(character));
      inside = Character.isLetter(character);
    }
    return title.toString();
  }

  private static long count(String text, String part) {
    long count = 0;
    for (int at = text.indexOf(part); at >= 0 && !part.isEmpty(); ) {
      count++;
      at = text.indexOf(part, at + part.length());
    }
    return count;
  }

  /// Python counts characters where Java counts UTF-16 units.
  private static long characters(String text, int at) {
    return at < 0 ? -1 : text.codePointCount(0, at);
  }

  static Object argument(String name, List<Object> arguments, int number) {
    if (number >= arguments.size()) {
      throw new JinjaException(
          "'%s' with %d values; expected at least %d"
              .formatted(name, arguments.size(), number + 1));
    }
    return arguments.get(number);
  }

  private static String string(String name, List<Object> arguments, int number) {
    return Values.string(argument(name, arguments, number));
  }
}
