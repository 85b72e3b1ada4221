package dev.winnow.mcp;

import dev.winnow.embed.chunking.TokenStarts;
import dev.winnow.engine.json.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Makes answers fit a number of tokens, counted on their JSON by an estimate.
final class Budget {
  private static final TokenStarts STARTS = TokenStarts.estimate();

  /// An item gets at least so many tokens, or none.
  private static final int LEAST = 60;

  /// Of what is too long, this share is tried next, in percent.
  private static final int SHRINK = 85;

  private final int tokens;

  Budget(int tokens) {
    this.tokens = tokens;
  }

  static int count(String text) {
    return STARTS.of(text).length;
  }

  static int count(Map<String, ?> json) {
    return count(JsonText.of(json));
  }

  /// The longest beginning of at most so many tokens, which splits no character.
  static String cut(String text, int tokens) {
    int[] starts = STARTS.of(text);
    if (starts.length <= tokens) {
      return text;
    }
    int end = starts[Math.max(0, tokens)];
    boolean inside = end > 0 && Character.isHighSurrogate(text.charAt(end - 1));
    return text.substring(0, inside ? end - 1 : end);
  }

  /// Puts items into an answer while there is room: `list` is their member, `text` the member of an
  /// item that may be cut, and is then marked as `truncated`. Each gets its share of the room, and
  /// what earlier ones leave. How many are left out stands in `left_out`.
  Map<String, Object> fit(
      Map<String, Object> answer, String list, List<Map<String, Object>> items, String text) {
    List<Map<String, Object>> taken = new ArrayList<>();
    Map<String, Object> whole = new LinkedHashMap<>(answer);
    whole.put(list, taken);
    whole.put("left_out", items.size());
    whole.put("note", note(items.size()));
    int room = tokens - count(whole);
    for (int i = 0; i < items.size(); i++) {
      int share = Math.max(LEAST, room / (items.size() - i));
      Map<String, Object> item = cut(items.get(i), text, Math.min(share, room));
      int cost = count(item) + 1; // and a comma
      if (cost > room) {
        break;
      }
      taken.add(item);
      room -= cost;
    }
    int leftOut = items.size() - taken.size();
    whole.put("left_out", leftOut);
    if (leftOut == 0) {
      whole.remove("note");
    } else {
      whole.put("note", note(leftOut));
    }
    return whole;
  }

  private static String note(int leftOut) {
    return "%d more did not fit; raise max_tokens, or ask for fewer".formatted(leftOut);
  }

  /// The item with so much of its text that it has at most so many tokens, if it can.
  static Map<String, Object> cut(Map<String, Object> item, String text, int most) {
    int cost = count(item);
    if (cost <= most || !(item.get(text) instanceof String whole)) {
      return item;
    }
    Map<String, Object> shorter = new LinkedHashMap<>(item);
    shorter.put("truncated", true);
    int room = count(whole) - (cost - most);
    while (room > 0) {
      shorter.put(text, cut(whole, room));
      if (count(shorter) <= most) {
        return shorter;
      }
      room = room * SHRINK / 100;
    }
    shorter.put(text, "");
    return shorter;
  }
}
