package dev.winnow.index.search;

import dev.winnow.index.Document;
import dev.winnow.index.Hit;
import dev.winnow.index.Passage;
import dev.winnow.index.Reranker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Fetches the stored text of candidates in one go, with the passages that matched. Confined to one
/// search.
final class Texts {
  private final Backend backend;

  /// Keyword stages that ran, in their order, with what they searched; they name no passages
  /// themselves.
  private final Map<String, String> lexicalStages;

  Texts(Backend backend, Map<String, String> lexicalStages) {
    this.backend = backend;
    this.lexicalStages = lexicalStages;
  }

  /// Candidates, the passages of each best first, and the texts of the best.
  record Read(Ranking ranking, List<Reranker.Candidate> texts) {}

  /// Hits of ids, scores and ledgers, for which nothing is read.
  static List<Hit> bare(Ranking ranking) {
    List<Hit> hits = new ArrayList<>(ranking.size());
    for (Candidate candidate : ranking.candidates()) {
      hits.add(
          new Hit(
              hits.size() + 1,
              candidate.score(),
              Document.of(candidate.id(), ""),
              List.of(),
              candidate.ledger().entries()));
    }
    return hits;
  }

  List<Hit> hits(Ranking ranking) {
    List<Candidate> candidates = named(ranking);
    List<Fetched> fetched = fetched(candidates);
    List<Hit> hits = new ArrayList<>(candidates.size());
    for (int i = 0; i < candidates.size(); i++) {
      Candidate candidate = candidates.get(i);
      hits.add(
          new Hit(
              i + 1,
              candidate.score(),
              fetched.get(i).document(),
              matches(candidate, fetched.get(i).passages()),
              candidate.ledger().entries()));
    }
    return hits;
  }

  /// What a reranker reads of each candidate: title, headings and the best passage. That passage
  /// stays the candidate's first, even if later stages replace its contribution.
  Read read(Ranking ranking) {
    List<Candidate> candidates = named(ranking);
    List<Fetched> fetched = fetched(candidates);
    List<Reranker.Candidate> texts = new ArrayList<>(candidates.size());
    for (int i = 0; i < candidates.size(); i++) {
      Document document = fetched.get(i).document();
      Passage best =
          fetched.get(i).passages().stream()
              .findFirst()
              .orElseGet(() -> Passage.of(0, document.text().length()));
      texts.add(
          new Reranker.Candidate(document.id(), document.textOf(best), candidates.get(i).score()));
    }
    return new Read(new Ranking(ranking.stage(), candidates), texts);
  }

  private List<Fetched> fetched(List<Candidate> candidates) {
    return backend.fetch(candidates.stream().map(Candidate::passages).toList());
  }

  private static List<Hit.Match> matches(Candidate candidate, List<Passage> passages) {
    List<Hit.Match> matches = new ArrayList<>(passages.size());
    for (int i = 0; i < passages.size(); i++) {
      Passage passage = passages.get(i);
      PassageMatch match = candidate.matches().get(i);
      matches.add(
          new Hit.Match(
              passage.start(), passage.end(), passage.headings(), match.stage(), match.score()));
    }
    return matches;
  }

  /// The candidates with their passages best first, those of keyword search included.
  private List<Candidate> named(Ranking ranking) {
    Map<String, List<PassageMatch>> byWords = byWords(ranking);
    return ranking.candidates().stream()
        .map(candidate ->
            new Candidate(
                candidate.id(),
                candidate.ledger(),
                bestFirst(candidate, byWords.getOrDefault(candidate.id(), List.of()))))
        .toList();
  }

  /// The best passages by keywords of every candidate that a keyword stage returned: one for each
  /// text, in the name of the first stage that searched with it.
  private Map<String, List<PassageMatch>> byWords(Ranking ranking) {
    if (!backend.schema().passages() || lexicalStages.isEmpty()) {
      return Map.of();
    }
    Map<String, Set<String>> stages = new LinkedHashMap<>();
    lexicalStages.forEach(
        (stage, text) -> stages.computeIfAbsent(text, _ -> new LinkedHashSet<>()).add(stage));
    Map<String, List<PassageMatch>> found = new HashMap<>();
    stages.forEach((text, names) -> {
      String stage = names.iterator().next();
      byWords(ranking, names, text)
          .forEach((id, best) ->
              found
                  .computeIfAbsent(id, _ -> new ArrayList<>())
                  .addAll(Ranking.matches(stage, best)));
    });
    return found;
  }

  private Map<String, Scored> byWords(Ranking ranking, Set<String> stages, String text) {
    String stage = stages.iterator().next();
    List<String> ids =
        ranking.candidates().stream()
            .filter(candidate -> candidate.ledger().names(stages))
            .filter(candidate ->
                candidate.matches().stream().noneMatch(match -> match.stage().equals(stage)))
            .map(Candidate::id)
            .toList();
    return ids.isEmpty() ? Map.of() : backend.bestPassages(text, ids);
  }

  /// The candidate's passages by what their retrievers contributed, each once.
  private static List<PassageMatch> bestFirst(Candidate candidate, List<PassageMatch> byWords) {
    List<PassageMatch> matches = new ArrayList<>(byWords);
    matches.addAll(candidate.matches());
    if (matches.size() > 1) {
      Ledger ledger = candidate.ledger();
      matches.sort(
          Comparator.comparingDouble((PassageMatch match) -> ledger.contribution(match.stage()))
              .reversed());
      Set<Integer> seen = new HashSet<>();
      matches.removeIf(match -> !seen.add(match.passage()));
    }
    return matches;
  }
}
