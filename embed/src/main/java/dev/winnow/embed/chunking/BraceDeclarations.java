package dev.winnow.embed.chunking;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Declarations of a source in a language of braces, found without its grammar: a declaration ends
/// with the line on which its body in braces or a semicolon at its own level ends, in languages
/// without semicolons also with a line that nothing continues. Types, modules and the like are
/// searched for members.
final class BraceDeclarations {
  private static final int LONGEST_HEAD = 600;
  private static final String CONTINUING = ",=(+-*/%&|<?:.\\";
  private static final String CONTINUED = "{.?:)]}&|+=>,";

  private static final Pattern CONTAINER =
      Pattern.compile(
          "\\b(class|interface|struct|enum|trait|impl|namespace|module|mod|object|extension|union"
              + "|record|protocol|extern|contract|library)\\b");
  private static final Pattern IDENTIFIER = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*");
  private static final Pattern CALLABLE =
      Pattern.compile(
          "([\\p{L}_$~][\\p{L}\\p{N}_$]*(?:::[\\p{L}_$~][\\p{L}\\p{N}_$]*)*)"
              + "!?\\s*(?:<[^()]{0,200}>)?\\s*\\(");
  private static final Pattern NAMELESS =
      Pattern.compile(
          "\\A\\s*(?:pub\\s+)?(?:use|import|package|from|using|export\\s*[*{])(?!\\w).*",
          Pattern.DOTALL);
  private static final Pattern GO_RECEIVER = Pattern.compile("\\A\\s*func\\s*\\([^)]*\\)");
  private static final Pattern ANNOTATION =
      Pattern.compile("\\A(\\s*(@[\\w.]+(\\([^()]*\\))?|#!?\\[[^\\]]*\\]))+");

  private final SourceLanguage language;
  private final ChunkLimits limits;
  private final SourceMask mask;

  private BraceDeclarations(SourceLanguage language, ChunkLimits limits, SourceMask mask) {
    this.language = language;
    this.limits = limits;
    this.mask = mask;
  }

  static List<Declaration> parse(String text, SourceLanguage language, ChunkLimits limits) {
    var mask = SourceMask.of(text, language);
    int prelude = endOfPrelude(text, mask);
    return new BraceDeclarations(language, limits, mask).declarations(prelude, text.length(), 0);
  }

  /// Behind the comments that a blank line parts from the first code: a licence.
  private static int endOfPrelude(String text, SourceMask mask) {
    int code = mask.skipBlank(0, text.length());
    for (int i = code - 1; i > 0; i--) {
      if (text.charAt(i) == '\n') {
        int before = i - 1;
        while (before > 0
            && text.charAt(before) != '\n'
            && Character.isWhitespace(text.charAt(before))) {
          before--;
        }
        if (text.charAt(before) == '\n') {
          return i + 1;
        }
      }
    }
    return 0;
  }

  private List<Declaration> declarations(int from, int to, int depth) {
    List<Declaration> found = new ArrayList<>();
    int start = from;
    while (start < to) {
      int code = mask.skipBlank(start, to);
      if (code == to) {
        break;
      }
      var declaration = declaration(start, code, to, depth);
      found.add(declaration);
      start = declaration.end();
    }
    return found;
  }

  private Declaration declaration(int start, int code, int to, int depth) {
    int body = -1;
    for (int i = code; i < to; i++) {
      char c = mask.at(i);
      if (c == '{' || c == '(' || c == '[') {
        body = c == '{' && body < 0 ? i : body;
        i = Math.min(mask.close(i), to - 1);
        int line = c == '{' ? endAfterBody(i + 1, to) : -1;
        if (line >= 0) {
          return finish(start, code, body, line, depth);
        }
      } else if (c == ';') {
        int line = mask.endOfBlankRest(i + 1, to);
        if (line >= 0) {
          return finish(start, code, body, line, depth);
        }
      } else if (c == '\n') {
        if (endsAtLine(code, i, to)) {
          return finish(start, code, body, i + 1, depth);
        }
        i = mask.skipBlank(i, to) - 1;
      }
    }
    return finish(start, code, body, to, depth);
  }

  /// Behind the line if nothing but `;` or `,` follows a closing brace on it, else -1.
  private int endAfterBody(int i, int to) {
    int line = mask.endOfBlankRest(i, to);
    if (line >= 0) {
      return line;
    }
    int next = mask.skipBlank(i, to);
    boolean separator = next < to && (mask.at(next) == ';' || mask.at(next) == ',');
    return separator ? mask.endOfBlankRest(next + 1, to) : -1;
  }

  private boolean endsAtLine(int code, int newline, int to) {
    if (!language.endsAtNewline() || newline == code) {
      return false;
    }
    int last = newline - 1;
    while (last > code && mask.isBlank(last)) {
      last--;
    }
    int next = mask.skipBlank(newline, to);
    if (CONTINUING.indexOf(mask.at(last)) >= 0
        || (next < to && CONTINUED.indexOf(mask.at(next)) >= 0)) {
      return false;
    }
    String head = mask.code(code, Math.min(newline, code + LONGEST_HEAD));
    return !ANNOTATION.matcher(head).replaceFirst("").isBlank();
  }

  private Declaration finish(int start, int code, int body, int end, int depth) {
    int headEnd = Math.min(body < 0 ? end : body, code + LONGEST_HEAD);
    String head = ANNOTATION.matcher(mask.code(code, headEnd)).replaceFirst("");
    boolean container = body >= 0 && isContainer(head);
    List<Declaration> members =
        container && depth < limits.maxNesting()
            ? declarations(body + 1, closing(body, end), depth + 1)
            : List.of();
    String label = container ? containerLabel(head) : label(head);
    return new Declaration(start, end, Headings.shorten(label, limits), members);
  }

  private int closing(int body, int end) {
    return Math.min(mask.close(body), end);
  }

  private boolean isContainer(String head) {
    var keyword = CONTAINER.matcher(head);
    if (!keyword.find() || head.substring(0, keyword.start()).matches("(?s).*[(=].*")) {
      return false;
    }
    return language != SourceLanguage.GO
        && !(language == SourceLanguage.C && head.stripTrailing().endsWith(")"));
  }

  private String containerLabel(String head) {
    var keyword = CONTAINER.matcher(head);
    String rest = keyword.find() ? head.substring(keyword.end()) : head;
    if (keyword.group().equals("impl")) {
      return rest.replaceAll("<[^>]*>+", "").replaceAll("(?s)\\bwhere\\b.*", "");
    }
    var name = IDENTIFIER.matcher(rest);
    String found = "";
    while (name.find() && (found.isEmpty() || found.equals("class"))) {
      found = name.group();
    }
    return found;
  }

  /// The name before the parameters, or before the value.
  private String label(String head) {
    if (NAMELESS.matcher(head).matches()) {
      return "";
    }
    String declared = GO_RECEIVER.matcher(head).replaceFirst("func");
    int value = declared.indexOf('=');
    int parameters = declared.indexOf('(');
    if (parameters >= 0 && (value < 0 || parameters < value)) {
      var callable = CALLABLE.matcher(declared);
      return callable.find() ? callable.group(1) + "()" : "";
    }
    if (language == SourceLanguage.GO && declared.stripLeading().startsWith("type ")) {
      return firstName(declared.stripLeading().substring("type ".length()));
    }
    String target =
        value < 0 ? declared.replaceAll("[;{]\\s*\\z", "") : declared.substring(0, value);
    return lastName(target.replaceAll("(?s)(?<!:):(?!:).*", ""));
  }

  private static String firstName(String words) {
    var name = IDENTIFIER.matcher(words);
    return name.find() ? name.group() : "";
  }

  private static String lastName(String words) {
    var name = IDENTIFIER.matcher(words);
    String last = "";
    while (name.find()) {
      last = name.group();
    }
    return last;
  }
}
