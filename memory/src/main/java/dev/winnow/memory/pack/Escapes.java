package dev.winnow.memory.pack;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Writes stored text so that it cannot leave its frame, reversibly (see [Frame]).
final class Escapes {
  private static final char OPEN = '⟦';
  private static final char CLOSE = '⟧';

  /// Begins every line of stored text but an item's first, where it follows number and speaker.
  static final char BAR = '|';

  /// Special tokens that models in the field read as the border of a turn or a tool's call, from
  /// their first character. A server may parse them inside a message too.
  private static final Pattern SPECIAL =
      Pattern.compile(
          "<[|\uFF5C]|<</?SYS>>|\\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS"
              + "|TOOL_CONTENT|gMASK|CLS|SEP|MASK|PAD|UNK|IMG)\\]"
              + "|</?(?:s|bos|eos|pad|unk|mask|sop|eop|start_of_turn|end_of_turn|start_of_image"
              + "|end_of_image|tool_call|tool_response|tools?|think|im_start|im_end|unused\\d+"
              + "|extra_id_\\d+|reserved_\\d+)>",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern ESCAPED = Pattern.compile(OPEN + "U\\+([0-9A-F]{1,6})" + CLOSE);

  private Escapes() {}

  /// What [#appendText] was given, from what it wrote.
  static String restored(String written) {
    return ESCAPED
        .matcher(written.replace("\n" + BAR + " ", "\n"))
        .replaceAll(hit ->
            Matcher.quoteReplacement(Character.toString(Integer.parseInt(hit.group(1), 16))));
  }

  /// Appends a text of many lines.
  static void appendText(StringBuilder out, String text) {
    append(out, text, "");
  }

  /// Appends a text that stays on one line and has none of these characters.
  static void appendInline(StringBuilder out, String text, String separators) {
    append(out, text, separators + "\n");
  }

  private static void append(StringBuilder out, String text, String more) {
    int before = -1;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      int next = i + Character.charCount(c);
      if (more.indexOf(c) >= 0 || isEscaped(text, c, before, i)) {
        out.append(OPEN).append("U+").append(Integer.toHexString(c).toUpperCase(Locale.ROOT));
        out.append(CLOSE);
      } else {
        out.appendCodePoint(c);
        if (c == '\n') {
          out.append(BAR).append(' ');
        }
      }
      before = c;
      i = next;
    }
  }

  private static boolean isEscaped(String text, int c, int before, int at) {
    if (c >= ' ' && c < 0x7F) {
      return (c == '<' || c == '[') && beginsSpecial(text, at);
    }
    return switch (c) {
      case '\t', '\n' -> false;
      case OPEN -> true;
      // Joiners are part of words and emoji, between visible characters outside ASCII.
      case 0x200C, 0x200D -> !joins(text, before, at + 1);
      // Shows a symbol as text or emoji.
      case 0xFE0E, 0xFE0F ->
          before < 0 || isVariationSelector(before) || Character.isWhitespace(before);
      case 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2800, 0x3164, 0xFFA0 ->
          true;
      default -> isVariationSelector(c) || isNoncharacter(c) || isHiddenType(c);
    };
  }

  private static boolean beginsSpecial(String text, int at) {
    return SPECIAL.matcher(text).region(at, text.length()).lookingAt();
  }

  private static boolean joins(String text, int before, int next) {
    return before > 0x7F
        && !isHiddenType(before)
        && next < text.length()
        && text.codePointAt(next) > 0x7F
        && !isHiddenType(text.codePointAt(next));
  }

  private static boolean isVariationSelector(int c) {
    return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF);
  }

  private static boolean isNoncharacter(int c) {
    return (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
  }

  private static boolean isHiddenType(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
