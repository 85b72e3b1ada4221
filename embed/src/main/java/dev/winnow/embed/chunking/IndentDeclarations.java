package dev.winnow.embed.chunking;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Declarations of a source laid out by indentation, as Python demands and Ruby has by habit: one
/// ends where a line stands no deeper than its first. Classes and modules are searched for members.
final class IndentDeclarations {
  private static final Pattern DECLARATION =
      Pattern.compile(
          "(?:(?:async|local|private|export|pub)\\s+)*"
              + "(class|module|defmodule|def|defp|defmacro|function|struct|proc|func|type)\\b\\s*"
              + "([\\p{L}_][\\p{L}\\p{N}_.:?!]*)?");
  private static final Pattern CONTAINER = Pattern.compile("class|module|defmodule");
  private static final Pattern CLOSING = Pattern.compile("(?:end\\b|[)\\]}]).*", Pattern.DOTALL);
  private static final int LONGEST_HEAD = 200;

  private final String text;
  private final ChunkLimits limits;
  private final SourceMask mask;
  private final List<Line> lines = new ArrayList<>();

  /// A line with code.
  ///
  /// @param start offset of the line
  /// @param indent characters before its code
  private record Line(int start, int indent) {}

  private IndentDeclarations(String text, SourceLanguage language, ChunkLimits limits) {
    this.text = text;
    this.limits = limits;
    this.mask = SourceMask.of(text, language);
    int open = -1;
    for (int start = 0; start < text.length(); ) {
      int end = mask.nextLine(start, text.length());
      int code = mask.skipBlank(start, end);
      if (code < end && code > open) {
        lines.add(new Line(start, code - start));
      }
      open = Math.max(open, openUntil(code, end));
      start = end;
    }
  }

  static List<Declaration> parse(String text, SourceLanguage language, ChunkLimits limits) {
    var found = new IndentDeclarations(text, language, limits);
    return found.declarations(0, found.lines.size(), 0, text.length(), 0);
  }

  /// Where brackets opened on this line close: lines up to there continue it.
  private int openUntil(int from, int to) {
    for (int i = from; i < to; i++) {
      if ("([{".indexOf(mask.at(i)) >= 0) {
        int close = mask.close(i);
        if (close >= to) {
          return close == text.length() ? -1 : close;
        }
        i = close;
      }
    }
    return -1;
  }

  /// Declarations in lines `first` to before `last`, which end at `to`.
  ///
  /// @param from where the first one's comments may begin
  private List<Declaration> declarations(int first, int last, int from, int to, int depth) {
    List<Declaration> found = new ArrayList<>();
    int start = from;
    for (int line = first; line < last; ) {
      var head = head(line);
      int next = head == null ? line + 1 : endOfBlock(line, last);
      if (head != null) {
        int begin = Math.max(start, withComments(lines.get(line).start(), start));
        if (begin > start && !text.substring(start, begin).isBlank()) {
          found.add(new Declaration(start, begin, "", List.of()));
        }
        int end = next < last ? commentsBefore(next, line) : to;
        found.add(new Declaration(begin, end, label(head), members(head, line, next, end, depth)));
        start = end;
      }
      line = next;
    }
    if (!found.isEmpty() && start < to) {
      found.add(new Declaration(start, to, "", List.of()));
    }
    return found;
  }

  private List<Declaration> members(Matcher head, int line, int next, int end, int depth) {
    boolean container = CONTAINER.matcher(head.group(1)).matches() && depth < limits.maxNesting();
    if (!container || line + 1 >= next) {
      return List.of();
    }
    for (int i = line + 1; i < next; i++) {
      if (head(i) != null) {
        int from = withComments(lines.get(i).start(), lines.get(line + 1).start());
        return declarations(i, next, from, end, depth + 1);
      }
    }
    return List.of();
  }

  private @Nullable Matcher head(int line) {
    int code = lines.get(line).start() + lines.get(line).indent();
    int end = Math.min(mask.nextLine(code, text.length()), code + LONGEST_HEAD);
    var head = DECLARATION.matcher(mask.code(code, end));
    return head.lookingAt() ? head : null;
  }

  private String label(Matcher head) {
    String name = head.group(2);
    boolean container = CONTAINER.matcher(head.group(1)).matches();
    return name == null ? "" : Headings.shorten(container ? name : name + "()", limits);
  }

  /// The first line behind the block that `line` opens.
  private int endOfBlock(int line, int last) {
    int indent = lines.get(line).indent();
    int next = line + 1;
    while (next < last && (lines.get(next).indent() > indent || isClosing(next, indent))) {
      next++;
    }
    return next;
  }

  private boolean isClosing(int line, int indent) {
    int code = lines.get(line).start() + lines.get(line).indent();
    return lines.get(line).indent() == indent
        && CLOSING.matcher(mask.code(code, Math.min(code + 4, text.length()))).matches();
  }

  private int commentsBefore(int next, int line) {
    return withComments(lines.get(next).start(), lines.get(line).start() + 1);
  }

  /// Moves up over the comments and decorators right above a line, not beyond `floor`.
  private int withComments(int start, int floor) {
    while (start > floor) {
      int above = text.lastIndexOf('\n', start - 2) + 1;
      int code = mask.skipBlank(above, start);
      boolean comment = code == start && !text.substring(above, start).isBlank();
      boolean decorator = code < start && mask.at(code) == '@';
      if (above < floor || !(comment || decorator)) {
        return start;
      }
      start = above;
    }
    return start;
  }
}
