package org.example.ragdocs;

import dev.winnow.memory.generate.Answer;
import dev.winnow.memory.pack.Piece;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The places that an answer cites, one a line: `[2] README.md:36-52`.
final class Sources {
  private Sources() {}

  /// @param texts whole documents by id
  static String of(Answer answer, Map<String, String> texts) {
    Map<Integer, String> places = new TreeMap<>();
    for (Answer.Citation citation : answer.citations()) {
      String place =
          citation.sources().stream()
              .map(part -> place(part.source(), texts.getOrDefault(part.source().id(), "")))
              .distinct()
              .collect(Collectors.joining(", "));
      places.put(citation.number(), place.isEmpty() ? "made up: no such item was given" : place);
    }
    return places.entrySet().stream()
        .map(place -> "[%d] %s%n".formatted(place.getKey(), place.getValue()))
        .collect(Collectors.joining());
  }

  private static String place(Piece.Source source, String text) {
    int first = line(text, source.start());
    int last = line(text, source.end());
    return source.id() + ":" + first + (last > first ? "-" + last : "");
  }

  /// The line of an offset, from 1.
  private static int line(String text, int offset) {
    return 1 + (int) text.chars().limit(offset).filter(c -> c == '\n').count();
  }
}
