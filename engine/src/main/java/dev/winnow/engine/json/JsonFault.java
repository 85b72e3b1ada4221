package dev.winnow.engine.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Says what is wrong with a text that is not JSON, in words for whoever wrote it.
public final class JsonFault {
  private static final int MAX_SHOWN = 40;
  private static final String VALUE =
      "a value: a text in double quotes, a number, true, false, null, { or [";

  /// What the parser says, and what we say; `$1` is what it has seen, cut and cleaned.
  private static final Map<Pattern, String> WORDS = words();

  private JsonFault() {}

  /// @param e what a parser of JSON threw
  /// @return what was seen and expected
  public static String words(IOException e) {
    String said = e instanceof JsonProcessingException json ? json.getOriginalMessage() : "";
    for (Map.Entry<Pattern, String> words : WORDS.entrySet()) {
      Matcher matcher = words.getKey().matcher(said == null ? "" : said);
      if (matcher.find()) {
        String seen = matcher.groupCount() == 0 ? "" : shown(matcher.group(1));
        return words.getValue().replace("$1", seen);
      }
    }
    return "it breaks the rules of JSON; expected " + VALUE;
  }

  private static String shown(String seen) {
    boolean number = seen.length() > 1 && seen.chars().allMatch(Character::isDigit);
    return number
        ? seen
        : JsonValue.quoted(
            seen.length() <= MAX_SHOWN ? seen : seen.substring(0, MAX_SHOWN) + "...");
  }

  private static Map<Pattern, String> words() {
    Map<Pattern, String> words = new LinkedHashMap<>();
    addEnds(words);
    String character = "Unexpected character \\('(.)'.*";
    add(words, character + "comma to separate Object", "$1 stands where expected a comma or }");
    add(words, character + "comma to separate Array", "$1 stands where expected a comma or ]");
    add(words, character + "a colon", "$1 stands where expected a colon behind a name");
    add(words, character + "field name", "$1 stands where expected a name in double quotes");
    add(words, character + "plus sign", "$1 stands before a number; expected none or -");
    add(words, character + "numeric value", "$1 stands in a number; expected digits");
    add(words, character + "in number", "$1 stands in a number; expected digits");
    add(words, character, "$1 stands where expected " + VALUE);
    add(words, "Unexpected close marker '(.)'", "$1 closes nothing that is open; expected none");
    add(words, "Unrecognized token '([^']*)'", "$1 is no value; expected " + VALUE);
    add(words, "Duplicate .*?'(.*)'", "the name $1 stands twice; expected each name once");
    add(words, "Leading zeroes", "a number begins with 0; expected it without");
    add(words, "Non-standard token '([^']*)'", "$1 is no number in JSON; expected digits");
    add(
        words,
        "Illegal unquoted character .*code (\\d+)",
        "a text has the control character $1 as it is; expected it escaped, as \\n or \\u0009");
    add(words, "Unrecognized character escape '?(.)'?", "a text has \\ before $1; expected \\\\");
    add(words, "UTF-8", "it is not UTF-8; expected text in that encoding");
    add(
        words,
        "nesting depth.*maximum allowed \\((\\d+)",
        "it is nested deeper than $1 levels; expected a flatter text");
    add(words, "(?:Number|String|Name).*length", "a number or a text is too long; shorten it");
    return words;
  }

  private static void addEnds(Map<Pattern, String> words) {
    add(words, "end-of-input.*marker for Object", "it ends too early; expected more, and }");
    add(words, "end-of-input.*marker for Array", "it ends too early; expected more, and ]");
    add(words, "end-of-input.*closing quote", "it ends within a text; expected closing quotes");
    add(words, "end-of-input", "it ends too early; expected the rest");
  }

  private static void add(Map<Pattern, String> words, String said, String instead) {
    words.put(Pattern.compile(said, Pattern.DOTALL), instead);
  }
}
