package dev.winnow.cli;

import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.Engine;
import dev.winnow.index.Hit;
import dev.winnow.memory.generate.Answer;
import dev.winnow.memory.pack.Pack;
import dev.winnow.memory.pack.Piece;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The passages that an answer is written from, and where they stand.
final class AnswerSources {
  /// Passages of one document.
  private static final int PASSAGES = 3;

  private final List<Piece> pieces = new ArrayList<>();
  private final Map<String, Place> places = new LinkedHashMap<>();

  private record Place(String id, String title, int start, int end, int line) {}

  AnswerSources(List<Hit> hits) {
    for (Hit hit : hits) {
      List<Hit.Match> passages = hit.passages().stream().limit(PASSAGES).toList();
      if (passages.isEmpty()) {
        add(hit, 0, hit.text().length(), 1);
      }
      for (Hit.Match passage : passages) {
        add(hit, passage.start(), passage.end(), hit.line(passage));
      }
    }
  }

  private AnswerSources() {}

  /// Whole documents, in the order of their ids.
  static AnswerSources whole(Engine engine) {
    var sources = new AnswerSources();
    for (String id : engine.ids(null, "", Integer.MAX_VALUE)) {
      engine
          .get(id)
          .ifPresent(document -> {
            String text = document.text();
            sources.add(new Place(id, document.title(), 0, text.length(), 1), text, 1);
          });
    }
    return sources;
  }

  private void add(Hit hit, int start, int end, int line) {
    String text = hit.text().substring(start, end);
    add(new Place(hit.id(), hit.title(), start, end, line), text, hit.score());
  }

  private void add(Place place, String text, double score) {
    String id = place.id() + "#" + place.start();
    if (places.put(id, place) != null || text.isEmpty()) {
      return; // found by several retrievers, or empty
    }
    var moment = Piece.Moment.of(place.id(), place.start());
    var source = new Piece.Source(place.id(), place.title(), place.start(), place.end());
    pieces.add(new Piece(id, text, moment, source, score, ""));
  }

  List<Piece> pieces() {
    return pieces;
  }

  /// The items of a pack by their numbers.
  private Map<Integer, Place> numbered(Pack pack) {
    Map<Integer, Place> numbered = new TreeMap<>();
    for (Pack.Part part : pack.parts()) {
      Place place = places.get(part.piece());
      if (place != null) {
        numbered.putIfAbsent(part.number(), place);
      }
    }
    return numbered;
  }

  private static Set<Integer> cited(Answer answer) {
    return answer.citations().stream()
        .filter(citation -> !citation.sources().isEmpty())
        .map(Answer.Citation::number)
        .collect(Collectors.toSet());
  }

  /// Lists what the answer names; where it names nothing, what it was written from.
  void print(Terminal terminal, Pack pack, Answer answer) {
    Set<Integer> cited = cited(answer);
    Map<Integer, Place> numbered = numbered(pack);
    if (cited.isEmpty() && !numbered.isEmpty()) {
      terminal.out().println(terminal.faint("It names no source. It was written from:"));
    }
    numbered.forEach((number, place) -> {
      if (cited.isEmpty() || cited.contains(number)) {
        String id = place.line() == 1 ? place.id() : place.id() + ":" + place.line();
        String title = place.title().equals(place.id()) ? "" : place.title();
        terminal
            .out()
            .println(
                Terminal.clean("[%d] %s  %s".formatted(number, id, title))
                    .replace('\n', ' ')
                    .stripTrailing());
      }
    });
    for (Answer.Citation citation : answer.citations()) {
      if (citation.sources().isEmpty()) {
        terminal.note("[%d] is no source: the model made it up".formatted(citation.number()));
      }
    }
  }

  List<Map<String, Object>> json(Pack pack, Answer answer) {
    Set<Integer> cited = cited(answer);
    List<Map<String, Object>> all = new ArrayList<>();
    numbered(pack)
        .forEach((number, place) -> {
          Map<String, Object> json = new LinkedHashMap<>();
          json.put("number", number);
          json.put("id", place.id());
          json.put("title", place.title());
          json.put("start", place.start());
          json.put("end", place.end());
          json.put("line", place.line());
          json.put("cited", cited.contains(number));
          all.add(json);
        });
    return all;
  }
}
