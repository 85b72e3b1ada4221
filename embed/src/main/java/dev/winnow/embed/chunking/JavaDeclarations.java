package dev.winnow.embed.chunking;

import com.sun.source.tree.AnnotatedTypeTree;
import com.sun.source.tree.ArrayTypeTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticListener;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/// Declarations of a Java source, found by the parser of the JDK alone: nothing is resolved, no
/// class path is read, no annotation processor runs, syntax errors are passed over. About a
/// millisecond a file.
///
/// This class must not be touched where the module `jdk.compiler` is absent.
final class JavaDeclarations {
  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
  private static final List<String> OPTIONS = List.of("-proc:none", "-Xlint:none");

  /// Characters of code between brackets and semicolons up to which the parser is asked. It looks
  /// ahead inside a statement and removes what it has seen from the front of a list, token by
  /// token: a statement costs the square of its length.
  static final int LONGEST_STATEMENT = 8_192;

  private final ChunkLimits limits;
  private final SourceMask mask;
  private final CompilationUnitTree unit;
  private final SourcePositions positions;

  private JavaDeclarations(
      ChunkLimits limits, SourceMask mask, CompilationUnitTree unit, SourcePositions positions) {
    this.limits = limits;
    this.mask = mask;
    this.unit = unit;
    this.positions = positions;
  }

  /// The types of `text`; none if it has none, or the parser gives up on it.
  static List<Declaration> parse(String text, ChunkLimits limits) {
    var mask = SourceMask.of(text, SourceLanguage.JAVA);
    if (mask.depth() > limits.maxNesting()
        || longestStatement(mask, text.length()) > LONGEST_STATEMENT) {
      return List.of();
    }
    try {
      var sources = List.of(new InMemorySource(text));
      var task =
          (JavacTask)
              COMPILER.getTask(
                  Writer.nullWriter(), new NoFiles(), new ErrorLimit(), OPTIONS, null, sources);
      var unit = task.parse().iterator().next();
      var positions = Trees.instance(task).getSourcePositions();
      return new JavaDeclarations(limits, mask, unit, positions).ofFile(text.length());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException | StackOverflowError givenUp) {
      // Too many errors, a chain that nests without brackets (the compiler may wrap the overflow),
      // or a crash of its error recovery: no source may stop the caller.
      return List.of();
    }
  }

  /// Characters of code in the longest run without a brace or semicolon. A comma ends a run where
  /// it lies in no bracket, as in a long table of numbers: the parser does not look beyond it.
  private static int longestStatement(SourceMask mask, int length) {
    int longest = 0;
    int run = 0;
    int open = 0;
    boolean generic = false;
    for (int i = 0; i < length; i++) {
      char c = mask.at(i);
      open += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
      generic |= c == '<';
      if (c == ';' || c == '{' || c == '}' || (c == ',' && open <= 0 && !generic)) {
        run = 0;
        open = 0;
        generic = false;
      } else if (!mask.isBlank(i)) {
        run++;
      }
      longest = Math.max(longest, run);
    }
    return longest;
  }

  /// Stops the parser, whose error recovery is slow, on what is hardly Java.
  private static final class ErrorLimit implements DiagnosticListener<JavaFileObject> {
    /// The compiler tells no more than 100.
    private static final int MOST_ERRORS = 50;

    private int errors;

    @Override
    public void report(Diagnostic<? extends JavaFileObject> problem) {
      if (++errors > MOST_ERRORS) {
        throw new IllegalStateException("more than %d syntax errors".formatted(MOST_ERRORS));
      }
    }
  }

  private List<Declaration> ofFile(int length) {
    int prelude = unit.getPackage() == null ? 0 : end(unit.getPackage());
    for (ImportTree tree : unit.getImports()) {
      prelude = Math.max(prelude, end(tree));
    }
    int from = prelude > 0 ? behind(prelude, length) : 0;
    return declarations(unit.getTypeDecls(), from, length, "");
  }

  /// Declarations of `trees` between `from` and `to`, each with what lies before it. Trees that
  /// begin elsewhere are passed over: components of a record, further variables of one declaration,
  /// and what a syntax error has displaced.
  private List<Declaration> declarations(
      List<? extends Tree> trees, int from, int to, String typeName) {
    List<Declaration> found = new ArrayList<>();
    int after = from;
    for (Tree tree : trees) {
      int start = start(tree);
      int end = end(tree);
      if (start < from || start >= end || end > to || !declares(tree)) {
        continue;
      }
      if (start >= after) {
        found.add(declaration(tree, after, end, typeName));
      }
      after = Math.max(after, behind(end, to));
    }
    return found;
  }

  private static boolean declares(Tree tree) {
    return tree instanceof ClassTree
        || tree instanceof MethodTree
        || tree instanceof VariableTree
        || tree instanceof BlockTree;
  }

  private Declaration declaration(Tree tree, int start, int end, String typeName) {
    String label =
        switch (tree) {
          case ClassTree type -> type.getSimpleName().toString();
          case MethodTree method -> signature(method, typeName);
          case VariableTree variable -> String.valueOf(variable.getName());
          default -> "";
        };
    List<Declaration> members =
        tree instanceof ClassTree type
            ? declarations(type.getMembers(), bodyStart(type, end), end, label)
            : List.of();
    return new Declaration(start, end, Headings.shorten(label, limits), members);
  }

  /// Behind the opening brace of the type; its start for one that is not written, as around a
  /// `main` alone.
  private int bodyStart(ClassTree type, int end) {
    int start = start(type);
    if (!type.getMembers().isEmpty() && start(type.getMembers().getFirst()) == start) {
      return start;
    }
    for (int i = Math.max(start, end(type.getModifiers())); i < end; i++) {
      if (mask.at(i) == '{') {
        return i + 1;
      }
      if (mask.at(i) == '(') {
        i = Math.min(end, mask.close(i));
      }
    }
    return end;
  }

  private static String signature(MethodTree method, String typeName) {
    boolean constructor = method.getName().contentEquals("<init>");
    return method.getParameters().stream()
        .map(parameter -> simple(parameter.getType()))
        .collect(Collectors.joining(", ", (constructor ? typeName : method.getName()) + "(", ")"));
  }

  /// A type's name without package, arguments and annotations.
  private static String simple(Tree type) {
    return switch (type) {
      case ParameterizedTypeTree generic -> simple(generic.getType());
      case AnnotatedTypeTree annotated -> simple(annotated.getUnderlyingType());
      case ArrayTypeTree array -> simple(array.getType()) + "[]";
      case MemberSelectTree qualified -> qualified.getIdentifier().toString();
      case null -> "";
      default -> type.toString();
    };
  }

  private int start(Tree tree) {
    return (int) positions.getStartPosition(unit, tree);
  }

  private int end(Tree tree) {
    return (int) positions.getEndPosition(unit, tree);
  }

  /// Behind a declaration's end, its separator, and the rest of its line if that is a comment.
  private int behind(int end, int to) {
    while (end < to && (mask.at(end) == ',' || mask.at(end) == ';')) {
      end++;
    }
    return Math.max(end, mask.endOfBlankRest(end, to));
  }
}
