package dev.winnow.cli.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Where a command writes: results to `out`, everything else to `err`.
///
/// @param colour whether results may be coloured
/// @param live whether `err` is a terminal, on which a line can be overwritten
/// @param columns characters of a line
public record Terminal(
    PrintStream out, PrintStream err, boolean colour, boolean live, int columns) {
  public static final int EXIT_DONE = 0;
  public static final int EXIT_FAILED = 1;
  public static final int EXIT_USAGE = 2;
  public static final int EXIT_INDEX = 3;

  /// Done, but for some files, entries or lines, which the command has named.
  public static final int EXIT_PARTIAL = 4;

  private static final JsonMapper JSON = new JsonMapper();

  /// Prints a value as the one JSON value of standard output. Equal values give the same bytes:
  /// maps and sets that have no order of their own, such as those of `Map.of`, are written in the
  /// order of their keys and elements.
  public void json(Object value) {
    try {
      out.println(JSON.writeValueAsString(ordered(value)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // cannot happen: maps, lists, texts and numbers
    }
  }

  private static @Nullable Object ordered(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> copy = new LinkedHashMap<>();
      (map instanceof SequencedMap ? map : new TreeMap<Object, Object>(map))
          .forEach((name, member) -> copy.put(name, ordered(member)));
      return copy;
    }
    if (value instanceof Collection<?> elements) {
      boolean unordered = elements instanceof Set && !(elements instanceof SequencedCollection);
      List<Object> copy = new ArrayList<>();
      (unordered ? new TreeSet<Object>(elements) : elements)
          .forEach(element -> copy.add(ordered(element)));
      return copy;
    }
    return value;
  }

  public void note(String text) {
    err.println(clean(text));
  }

  public String bold(String text) {
    return styled("1", text);
  }

  public String faint(String text) {
    return styled("2", text);
  }

  /// Replaces control characters: text from documents must not control the terminal.
  public static String clean(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\\n]]|[\\u202A-\\u202E\\u2066-\\u2069]", " ");
  }

  private String styled(String code, String text) {
    return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
