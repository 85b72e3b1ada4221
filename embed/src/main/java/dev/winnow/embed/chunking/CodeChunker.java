package dev.winnow.embed.chunking;

import dev.winnow.embed.chunking.Ruler.Breaks;
import java.util.ArrayList;
import java.util.List;

record CodeChunker(String fileName, ChunkLimits limits) implements Chunker {
  /// Parts of the budget up to which a declaration shares a chunk with its neighbours: a quarter.
  private static final int SMALL = 4;

  /// Parts of the budget up to which a chunk is not worth its place alone: as `class A {`.
  private static final int CRUMB = 16;

  @Override
  public List<Chunk> chunk(String text) {
    var packing = new Packing(new Ruler(text, limits), limits.maxTokens());
    packing.level(0, text.length(), declarations(text), List.of());
    return packing.chunks;
  }

  private List<Declaration> declarations(String text) {
    if (text.length() > limits.maxParsed()) {
      return List.of();
    }
    var language = SourceLanguage.of(fileName);
    if (language == SourceLanguage.JAVA && hasJavaParser()) {
      List<Declaration> found = JavaDeclarations.parse(text, limits);
      if (!found.isEmpty()) {
        return found;
      }
    }
    return switch (language.shape()) {
      case BRACES -> BraceDeclarations.parse(text, language, limits);
      case INDENTATION -> IndentDeclarations.parse(text, language, limits);
      case LINES -> List.of();
    };
  }

  private static boolean hasJavaParser() {
    return ModuleLayer.boot().findModule("jdk.compiler").isPresent();
  }

  /// Fills chunks with declarations, in order.
  private static final class Packing {
    final List<Chunk> chunks = new ArrayList<>();
    private final Ruler ruler;
    private final int max;

    // The open chunk: small neighbours of one level.
    private int from;
    private int to;
    private int held;
    private List<String> heldPath = List.of();

    Packing(Ruler ruler, int max) {
      this.ruler = ruler;
      this.max = max;
    }

    /// Makes chunks of what lies from `start` to `end`: the head of a type, then its members.
    void level(int start, int end, List<Declaration> members, List<String> path) {
      int head = members.isEmpty() ? end : members.getFirst().start();
      piece(start, head, path, path);
      for (int i = 0; i < members.size(); i++) {
        var member = members.get(i);
        int next = i + 1 < members.size() ? members.get(i + 1).start() : end;
        List<String> own = Headings.below(path, member.label());
        if (ruler.fits(member.start(), next) || member.members().isEmpty()) {
          piece(member.start(), next, own, path);
        } else {
          level(openCrumb(member.start()), next, member.members(), own);
        }
      }
      flush();
    }

    /// Adds one declaration, which may share a chunk with its neighbours under `path`.
    private void piece(int start, int end, List<String> own, List<String> path) {
      if (ruler.trim(start, end).isEmpty()) {
        return;
      }
      boolean joins = held > 0 && ruler.fits(from, end);
      if (ruler.tokens(start, end) <= max / SMALL) {
        if (!joins) {
          flush();
          from = start;
        }
        heldPath = held == 0 ? own : path;
        to = end;
        held++;
        return;
      }
      int glued = openCrumb(start);
      for (var span : ruler.cut(glued, end, Breaks.LINES)) {
        chunks.add(span.toChunk(own));
      }
    }

    /// Start of a chunk at `start`: takes in the open chunk if that is a crumb, else closes it.
    private int openCrumb(int start) {
      if (held > 0 && ruler.tokens(from, to) <= max / CRUMB) {
        held = 0;
        return from;
      }
      flush();
      return start;
    }

    private void flush() {
      var span = ruler.trim(from, to);
      if (held > 0 && !span.isEmpty()) {
        chunks.add(span.toChunk(heldPath));
      }
      held = 0;
    }
  }
}
