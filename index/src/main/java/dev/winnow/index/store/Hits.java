package dev.winnow.index.store;

import dev.winnow.index.Document;
import dev.winnow.index.Hit;
import dev.winnow.index.Passage;
import dev.winnow.index.Reranker;
import dev.winnow.index.store.Candidate.Sighting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Fetches the stored text of candidates in one go, with the passages that speak for them.
final class Hits {
  private final Snapshot snapshot;
  private final String text;
  private final DocumentReader reader;

  Hits(Snapshot snapshot, String text) throws IOException {
    this.snapshot = snapshot;
    this.text = text;
    this.reader = snapshot.reader();
  }

  /// The candidates as hits; `lexicalStages` are the keyword stages, which name no passages
  /// themselves.
  List<Hit> fetch(Ranking ranking, Set<String> lexicalStages) throws IOException {
    List<Hit> hits = new ArrayList<>(ranking.size());
    Map<Integer, Sighting> lexical = lexicalSightings(ranking, lexicalStages);
    for (Candidate candidate : ranking.candidates()) {
      Document document = reader.document(candidate.doc());
      hits.add(
          new Hit(
              hits.size() + 1,
              document.id(),
              candidate.score(),
              document.title(),
              document.text(),
              document.fields(),
              matches(candidate, document, lexical),
              candidate.ledger()));
    }
    return hits;
  }

  /// What a reranker reads of each candidate: title, headings and the best passage, which stays the
  /// best from here on.
  Read read(Ranking ranking, Set<String> lexicalStages) throws IOException {
    List<Candidate> candidates = new ArrayList<>(ranking.size());
    List<Reranker.Candidate> texts = new ArrayList<>(ranking.size());
    Map<Integer, Sighting> lexical = lexicalSightings(ranking, lexicalStages);
    for (Candidate candidate : ranking.candidates()) {
      List<Sighting> sightings = sightings(candidate, lexical);
      candidates.add(
          new Candidate(candidate.doc(), candidate.score(), candidate.ledger(), sightings));
      texts.add(text(candidate, sightings));
    }
    return new Read(new Ranking(ranking.stage(), candidates), texts);
  }

  /// Candidates, the sightings of each best first, and the texts of the best.
  record Read(Ranking ranking, List<Reranker.Candidate> texts) {}

  private Reranker.Candidate text(Candidate candidate, List<Sighting> sightings)
      throws IOException {
    Document document = reader.document(candidate.doc());
    Passage read =
        sightings.isEmpty()
            ? Passage.of(0, document.text().length())
            : passage(sightings.getFirst(), candidate.doc(), document);
    return new Reranker.Candidate(document.id(), document.textOf(read), candidate.score());
  }

  /// The best passage by keywords of every candidate that a keyword stage returned.
  private Map<Integer, Sighting> lexicalSightings(Ranking ranking, Set<String> lexicalStages)
      throws IOException {
    if (!snapshot.schema().passages() || lexicalStages.isEmpty()) {
      return Map.of();
    }
    List<Integer> documents =
        ranking.candidates().stream()
            .filter(candidate -> stageOf(candidate, lexicalStages) != null)
            .map(Candidate::doc)
            .sorted()
            .toList();
    String stage = lexicalStages.iterator().next();
    return new LexicalSearch(snapshot).bestPassages(stage, text, documents);
  }

  private static @Nullable String stageOf(Candidate candidate, Set<String> stages) {
    return candidate.ledger().stream()
        .map(Hit.Entry::stage)
        .filter(stages::contains)
        .findFirst()
        .orElse(null);
  }

  private List<Hit.Match> matches(
      Candidate candidate, Document document, Map<Integer, Sighting> lexical) throws IOException {
    List<Hit.Match> matches = new ArrayList<>();
    for (Sighting sighting : sightings(candidate, lexical)) {
      matches.add(match(sighting, candidate.doc(), document));
    }
    return matches;
  }

  /// The candidate's passages by what their retrievers contributed, each once.
  private static List<Sighting> sightings(Candidate candidate, Map<Integer, Sighting> lexical) {
    Map<String, Double> contributions = new HashMap<>();
    candidate
        .ledger()
        .forEach(entry -> contributions.merge(entry.stage(), entry.contribution(), Double::sum));
    List<Sighting> sightings = new ArrayList<>(candidate.sightings());
    Sighting byWords = lexical.get(candidate.doc());
    boolean known =
        byWords == null
            || sightings.stream().anyMatch(seen -> seen.stage().equals(byWords.stage()));
    if (!known) {
      sightings.addFirst(byWords);
    }
    sightings.sort(
        Comparator.comparingDouble(
                (Sighting sighting) -> contributions.getOrDefault(sighting.stage(), 0.0))
            .reversed());
    Set<Integer> seen = new HashSet<>();
    sightings.removeIf(sighting -> !seen.add(sighting.child()));
    return sightings;
  }

  private Hit.Match match(Sighting sighting, int doc, Document document) throws IOException {
    Passage passage = passage(sighting, doc, document);
    return new Hit.Match(
        passage.start(), passage.end(), passage.headings(), sighting.stage(), sighting.score());
  }

  private Passage passage(Sighting sighting, int doc, Document document) throws IOException {
    return sighting.child() == doc
        ? Passage.of(0, document.text().length())
        : reader.passage(sighting.child());
  }
}
