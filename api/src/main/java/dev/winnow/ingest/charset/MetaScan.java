package dev.winnow.ingest.charset;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Scans the start of a page for the element that declares its encoding, past comments and other
/// tags ("prescan a byte stream" of the HTML standard). Linear in the length.
final class MetaScan {
  /// Browsers scan so many bytes in any case; behind them, a body has no declaration.
  private static final int SURE = 1_024;

  private static final Pattern CHARSET =
      Pattern.compile("(?i)charset\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s;\"']+))");

  private final String page;
  private int at;

  /// @param page the page's start, a character for each byte
  MetaScan(String page) {
    this.page = page;
  }

  Optional<WebEncoding> encoding() {
    for (at = page.indexOf('<'); at >= 0 && at < page.length(); at = page.indexOf('<', at)) {
      if (page.startsWith("<!--", at)) {
        int end = page.indexOf("-->", at + 2);
        at = end < 0 ? page.length() : end + 3;
      } else if (isTag()) {
        String name = name();
        if (name.equals("body") && at > SURE) {
          return Optional.empty();
        }
        Map<String, String> attributes = attributes();
        Optional<WebEncoding> declared =
            name.equals("meta") ? declared(attributes) : Optional.empty();
        if (declared.isPresent()) {
          return declared;
        }
      } else if (page.startsWith("<!", at)
          || page.startsWith("</", at)
          || page.startsWith("<?", at)) {
        int end = page.indexOf('>', at);
        at = end < 0 ? page.length() : end + 1;
      } else {
        at++;
      }
    }
    return Optional.empty();
  }

  private static Optional<WebEncoding> declared(Map<String, String> attributes) {
    String label = attributes.get("charset");
    if (label == null && "content-type".equalsIgnoreCase(attributes.get("http-equiv"))) {
      Matcher charset = CHARSET.matcher(attributes.getOrDefault("content", ""));
      label = charset.find() ? firstGroup(charset) : null;
    }
    return label == null
        ? Optional.empty()
        : WebEncoding.of(label).map(WebEncoding::declaredInAscii);
  }

  private static String firstGroup(Matcher matcher) {
    for (int i = 1; i < matcher.groupCount(); i++) {
      if (matcher.group(i) != null) {
        return matcher.group(i);
      }
    }
    return matcher.group(matcher.groupCount());
  }

  private boolean isTag() {
    int letter = page.startsWith("</", at) ? at + 2 : at + 1;
    return letter < page.length() && isLetter(page.charAt(letter));
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  /// Moves behind the name of the tag. That of an end tag begins with `/`.
  private String name() {
    int start = at + 1;
    int end = start + 1;
    while (end < page.length()
        && !isSpace(page.charAt(end))
        && "/>".indexOf(page.charAt(end)) < 0) {
      end++;
    }
    at = end;
    return page.substring(start, end).toLowerCase(Locale.ROOT);
  }

  /// Moves behind the tag.
  private Map<String, String> attributes() {
    Map<String, String> attributes = new HashMap<>();
    while (true) {
      while (at < page.length() && (isSpace(page.charAt(at)) || page.charAt(at) == '/')) {
        at++;
      }
      if (at >= page.length() || page.charAt(at) == '>') {
        at++;
        return attributes;
      }
      int start = at;
      at++; // a name may begin with '='
      while (at < page.length()
          && !isSpace(page.charAt(at))
          && "=/>".indexOf(page.charAt(at)) < 0) {
        at++;
      }
      String name = page.substring(start, at).toLowerCase(Locale.ROOT);
      skipSpaces();
      String value = at < page.length() && page.charAt(at) == '=' ? value() : "";
      String _ = attributes.putIfAbsent(name, value);
    }
  }

  private String value() {
    at++;
    skipSpaces();
    if (at >= page.length()) {
      return "";
    }
    char quote = page.charAt(at);
    int start = at;
    if (quote == '"' || quote == '\'') {
      int end = page.indexOf(quote, at + 1);
      at = end < 0 ? page.length() : end + 1;
      return page.substring(start + 1, end < 0 ? page.length() : end);
    }
    while (at < page.length() && !isSpace(page.charAt(at)) && page.charAt(at) != '>') {
      at++;
    }
    return page.substring(start, at);
  }

  private void skipSpaces() {
    while (at < page.length() && isSpace(page.charAt(at))) {
      at++;
    }
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
  }
}
