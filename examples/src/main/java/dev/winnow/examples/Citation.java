package dev.winnow.examples;

import dev.winnow.index.Hit;
import java.util.List;
import java.util.stream.Collectors;

/// One passage of an answer, with all that is needed to check it.
///
/// @param number from 1, as shown in brackets
/// @param name full name of the class and member, or the headings of a document
/// @param place module, file and lines
/// @param signature how the member is declared; may be empty
/// @param docs what its documentation says, in plain text, whole
/// @param why the ledger of the hit's score
record Citation(int number, String name, String place, String signature, String docs, String why) {
  static List<Citation> of(List<Hit> hits) {
    return hits.stream().map(Citation::of).toList();
  }

  static Citation of(Hit hit) {
    int start = hit.passage().map(Hit.Match::start).orElse(0);
    int end = hit.passage().map(Hit.Match::end).orElse(hit.text().length());
    List<String> headings = hit.passage().map(Hit.Match::headings).orElse(List.of());
    Extract extract = Extract.of(hit.text(), start, end, hit.id(), hit.fields().get(ApiView.LINES));
    return new Citation(
        hit.rank(),
        name(hit, headings),
        place(hit.id(), extract.lines()),
        extract.signature(),
        extract.docs(),
        hit.why());
  }

  /// The passage as a block of text, at most `width` columns wide.
  ///
  /// @param question what the excerpt of the documentation is chosen by
  String render(String question, int width) {
    String indent = "    ";
    String excerpt = Excerpt.of(docs, question, Excerpt.DEFAULT_LIMIT);
    String body =
        excerpt.lines().map(line -> Wrap.of(line, width, indent)).collect(Collectors.joining("\n"));
    return "[%d] %s\n%s%s\n%s%s\n%swhy: %s\n"
        .formatted(
            number,
            name,
            signature.isEmpty() ? "" : Wrap.of(signature, width, indent) + "\n",
            body,
            indent,
            place,
            indent,
            why);
  }

  private static String name(Hit hit, List<String> headings) {
    String inside = String.join(".", headings);
    return JdkPath.parse(hit.id())
        .map(path -> path.packageName() + "." + (inside.isEmpty() ? path.file() : inside))
        .orElseGet(() -> inside.isEmpty() ? hit.id() : String.join(" > ", headings));
  }

  private static String place(String id, String lines) {
    return JdkPath.parse(id).map(path -> "module " + path.module() + ", " + path).orElse(id)
        + ", "
        + lines;
  }
}
