package dev.winnow.examples;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.util.List;
import javax.lang.model.util.Elements.DocCommentKind;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// A Java source as the JDK's own parser sees it; nothing is resolved. Confined to one thread.
final class ParsedSource {
  private static final List<String> OPTIONS = List.of("-proc:none", "-Xlint:none");

  private final String text;
  private final CompilationUnitTree unit;
  private final DocTrees trees;

  private ParsedSource(String text, CompilationUnitTree unit, DocTrees trees) {
    this.text = text;
    this.unit = unit;
    this.trees = trees;
  }

  /// Syntax errors are passed over.
  ///
  /// @throws IllegalStateException if this Java runtime has no compiler
  static ParsedSource of(String text) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new IllegalStateException(
          "this Java runtime has no module jdk.compiler, which reads sources; run with a JDK");
    }
    var task =
        (JavacTask)
            compiler.getTask(
                Writer.nullWriter(),
                new NoClassPath(compiler),
                _ -> {},
                OPTIONS,
                null,
                List.of(new Source(text)));
    try {
      return new ParsedSource(text, task.parse().iterator().next(), DocTrees.instance(task));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The types at the top.
  List<TreePath> types() {
    var root = new TreePath(unit);
    return unit.getTypeDecls().stream()
        .filter(ClassTree.class::isInstance)
        .map(tree -> new TreePath(root, tree))
        .toList();
  }

  String packageName() {
    return unit.getPackage() == null ? "" : unit.getPackage().getPackageName().toString();
  }

  /// The documentation comment in plain words; empty if there is none.
  String documentation(TreePath path) {
    String comment = trees.getDocComment(path);
    if (comment == null) {
      return "";
    }
    return trees.getDocCommentKind(path) == DocCommentKind.END_OF_LINE
        ? JavadocText.of("/// " + comment.replace("\n", "\n/// "))
        : JavadocText.of(comment);
  }

  /// The line, from 1, on which the declaration begins, after its documentation.
  long line(Tree tree) {
    return unit.getLineMap().getLineNumber(start(tree));
  }

  /// The text of a declaration up to `limit`, such as its body, or to its end if that is null.
  String textUpTo(Tree tree, @Nullable Tree limit) {
    int end = limit == null ? end(tree) : start(limit);
    return text.substring(start(tree), Math.max(start(tree), end));
  }

  boolean isWritten(Tree tree) {
    return start(tree) >= 0 && end(tree) > start(tree);
  }

  private int start(Tree tree) {
    return (int) trees.getSourcePositions().getStartPosition(unit, tree);
  }

  private int end(Tree tree) {
    return (int) trees.getSourcePositions().getEndPosition(unit, tree);
  }

  /// A text that the parser reads as a file.
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///Source.java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
