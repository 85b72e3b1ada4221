package org.example.codesearch;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// Cuts a Java source into its declarations, by the parser of the JDK's compiler. Nothing is
/// resolved, so neither a class path nor a source without errors is needed.
final class JavaSource extends TreePathScanner<Void, Void> {
  private final String path;
  private final String text;
  private final CompilationUnitTree unit;
  private final SourcePositions positions;
  private final Deque<String> around = new ArrayDeque<>();
  private final List<Declaration> found = new ArrayList<>();

  private JavaSource(String path, String text, CompilationUnitTree unit, Trees trees) {
    this.path = path;
    this.text = text;
    this.unit = unit;
    this.positions = trees.getSourcePositions();
  }

  /// @param texts of files, by their paths; many cost little more than one
  static List<Declaration> declarations(Map<String, String> texts) throws IOException {
    if (texts.isEmpty()) {
      return List.of(); // the compiler refuses to parse nothing
    }
    Map<URI, String> paths = new HashMap<>();
    List<Text> files = new ArrayList<>();
    for (Map.Entry<String, String> file : texts.entrySet()) {
      var text = new Text(files.size(), file.getValue());
      paths.put(text.toUri(), file.getKey());
      files.add(text);
    }
    var task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(Writer.nullWriter(), null, _ -> {}, List.of("-proc:none"), null, files);
    Trees trees = Trees.instance(task);
    List<Declaration> all = new ArrayList<>();
    for (CompilationUnitTree unit : task.parse()) {
      String path = paths.get(unit.getSourceFile().toUri());
      var source = new JavaSource(path, texts.get(path), unit, trees);
      source.scan(unit, null);
      all.addAll(source.found);
    }
    return all;
  }

  /// A text that the parser reads as a file.
  private static final class Text extends SimpleJavaFileObject {
    private final String text;

    Text(int number, String text) {
      super(URI.create("string:///Source" + number + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  @Override
  public Void visitClass(ClassTree type, Void nothing) {
    if (type.getSimpleName().isEmpty()) {
      return super.visitClass(type, nothing); // anonymous: part of the method around it
    }
    around.addLast(type.getSimpleName().toString());
    int end =
        type.getMembers().stream()
            .mapToInt(this::start)
            .filter(start -> start > start(type))
            .min()
            .orElse(end(type));
    add(String.join(".", around), type.getKind().name().toLowerCase(Locale.ROOT), type, end);
    super.visitClass(type, nothing);
    around.removeLast();
    return null;
  }

  @Override
  public Void visitMethod(MethodTree method, Void nothing) {
    String name = method.getName().toString();
    String parameters =
        method.getParameters().stream()
            .map(parameter -> String.valueOf(parameter.getType()))
            .collect(Collectors.joining(","));
    String called = name.equals("<init>") ? "new" : name;
    add(
        String.join(".", around) + "." + called + "(" + parameters + ")",
        "method",
        method,
        end(method));
    return super.visitMethod(method, nothing);
  }

  /// @param end of what belongs to it
  private void add(String name, String kind, Tree tree, int end) {
    int start = start(tree);
    if (start < 0 || end <= start) {
      return; // the compiler's own, such as the constructor of a record
    }
    int begin = withComment(start);
    found.add(
        new Declaration(
            path,
            name,
            kind,
            unit.getLineMap().getLineNumber(begin),
            text.substring(begin, end).stripIndent().strip()));
  }

  /// Where the comment lines that stand directly above begin.
  private int withComment(int start) {
    int line = text.lastIndexOf('\n', start - 1) + 1;
    int begin = line;
    while (line > 0) {
      int above = text.lastIndexOf('\n', line - 2) + 1;
      String said = text.substring(above, line).strip();
      if (!said.startsWith("//") && !said.startsWith("*") && !said.startsWith("/*")) {
        break;
      }
      begin = above;
      line = above;
    }
    return begin;
  }

  private int start(Tree tree) {
    return (int) positions.getStartPosition(unit, tree);
  }

  private int end(Tree tree) {
    return (int) positions.getEndPosition(unit, tree);
  }
}
