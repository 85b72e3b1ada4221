package dev.winnow.examples;

import com.sun.source.tree.AnnotatedTypeTree;
import com.sun.source.tree.ArrayTypeTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import dev.winnow.embed.chunking.Chunk;
import dev.winnow.embed.chunking.Chunker;
import dev.winnow.index.Document;
import dev.winnow.index.Passage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;

/// The public API of a Java source as plain text: signature and documentation of its public types
/// and of their public and protected members, without bodies, licences or markup. A passage is one
/// declaration, or a part of one whose documentation is long.
///
/// What a member throws is left out: these sentences are much alike and answer few questions. So
/// are members without documentation of their own: the type they inherit from says the same.
final class ApiView {
  /// Raise it when the same source gives another view.
  static final String VERSION = "api-view-1";

  /// Field that holds for every passage its offset, the line of its declaration in the source, and
  /// the length of the signature at its start, 0 in the middle of a long documentation.
  static final String LINES = "lines";

  static final int MAX_TOKENS = 180;

  private static final Chunker CHUNKER = Chunker.sentences(MAX_TOKENS, 0);

  private final ParsedSource source;
  private final StringBuilder text = new StringBuilder();
  private final List<Passage> passages = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();

  private ApiView(ParsedSource source) {
    this.source = source;
  }

  /// The view of a Java source; empty where it declares no public type.
  static Optional<Document> of(Document java) {
    var view = new ApiView(ParsedSource.of(java.text()));
    for (TreePath type : view.source.types()) {
      view.type(type, List.of(), false);
    }
    if (view.passages.isEmpty()) {
      return Optional.empty();
    }
    String file = java.id().substring(java.id().lastIndexOf('/') + 1).replace(".java", "");
    return Optional.of(
        new Document(
                java.id(),
                "%s (%s)".formatted(file, view.source.packageName()),
                view.text.toString(),
                java.fields(),
                view.passages)
            .with(LINES, String.join(" ", view.lines)));
  }

  private void type(TreePath path, List<String> outer, boolean inInterface) {
    var type = (ClassTree) path.getLeaf();
    if (!isOpen(type.getModifiers(), inInterface)) {
      return;
    }
    List<String> headings = with(outer, type.getSimpleName().toString());
    add(path, headings, signature(type));
    boolean open = type.getKind() == Tree.Kind.INTERFACE || isAnnotation(type);
    for (Tree member : type.getMembers()) {
      if (source.isWritten(member)) {
        member(new TreePath(path, member), headings, open);
      }
    }
  }

  private void member(TreePath path, List<String> headings, boolean inInterface) {
    switch (path.getLeaf()) {
      case ClassTree _ -> type(path, headings, inInterface);
      case MethodTree method when isOpen(method.getModifiers(), inInterface) ->
          add(
              path,
              with(headings, name(method, headings.getLast())),
              Declaration.signature(source.textUpTo(method, method.getBody())));
      case VariableTree field when isOpen(field.getModifiers(), inInterface) ->
          add(path, with(headings, field.getName().toString()), signature(field));
      default -> {}
    }
  }

  private void add(TreePath path, List<String> headings, String signature) {
    String docs =
        source
            .documentation(path)
            .lines()
            .filter(line -> !line.startsWith("Throws "))
            .collect(Collectors.joining("\n"));
    if (docs.isEmpty() && !(path.getLeaf() instanceof ClassTree)) {
      return;
    }
    String entry = docs.isEmpty() ? signature : signature + "\n" + docs;
    int offset = text.length();
    for (Chunk chunk : CHUNKER.chunk(entry)) {
      passages.add(Passage.of(offset + chunk.start(), offset + chunk.end()).withHeadings(headings));
      lines.add(
          "%d:%d:%d"
              .formatted(
                  offset + chunk.start(),
                  source.line(path.getLeaf()),
                  chunk.start() == 0 ? Math.min(signature.length(), chunk.end()) : 0));
    }
    text.append(entry).append("\n\n");
  }

  private String signature(ClassTree type) {
    Tree first = type.getMembers().stream().filter(source::isWritten).findFirst().orElse(null);
    return Declaration.signature(source.textUpTo(type, first));
  }

  /// An enum constant's signature is its name; what follows it is its body.
  private String signature(VariableTree field) {
    String signature = Declaration.signature(source.textUpTo(field, field.getInitializer()));
    return signature.isEmpty() ? field.getName().toString() : signature;
  }

  private static boolean isOpen(ModifiersTree modifiers, boolean inInterface) {
    Set<Modifier> flags = modifiers.getFlags();
    return flags.contains(Modifier.PUBLIC)
        || flags.contains(Modifier.PROTECTED)
        || (inInterface && !flags.contains(Modifier.PRIVATE));
  }

  private static boolean isAnnotation(ClassTree type) {
    return type.getKind() == Tree.Kind.ANNOTATION_TYPE;
  }

  private static List<String> with(List<String> headings, String last) {
    List<String> all = new ArrayList<>(headings);
    all.add(last);
    return all;
  }

  private static String name(MethodTree method, String type) {
    boolean constructor = method.getName().contentEquals("<init>");
    return method.getParameters().stream()
        .map(parameter -> simple(parameter.getType()))
        .collect(Collectors.joining(", ", (constructor ? type : method.getName()) + "(", ")"));
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
}
