package dev.winnow.examples;

import dev.winnow.index.Hit;
import dev.winnow.index.Plan;
import java.util.List;
import java.util.Map;

/// How many of the fixed questions have a right class among the first hits.
///
/// @param ranks for every question the rank of the first right class, from 1; 0 where there is none
record Check(List<Integer> ranks) {
  /// A class must be among this many first hits.
  static final int DEPTH = 5;

  private static final String COLUMN = "%-10s";

  static final int DEFAULT_AT_LEAST = 24;

  Check {
    ranks = List.copyOf(ranks);
  }

  static Check of(AskIndex index, Plan plan, List<JdkQuestion> questions) {
    return new Check(
        questions.stream()
            .map(question -> rank(question, index.ask(question.text(), DEPTH, plan)))
            .toList());
  }

  long right() {
    return ranks.stream().filter(rank -> rank > 0).count();
  }

  /// A line for every question.
  ///
  /// @param checks by the name of the plan
  static String render(Map<String, Check> checks, List<JdkQuestion> questions) {
    var page = new StringBuilder();
    checks.keySet().forEach(name -> page.append(COLUMN.formatted(name)));
    page.append("question\n");
    for (int i = 0; i < questions.size(); i++) {
      for (Check check : checks.values()) {
        int rank = check.ranks.get(i);
        page.append(COLUMN.formatted(rank == 0 ? "miss" : rank));
      }
      page.append(questions.get(i).text()).append('\n');
    }
    checks.values().forEach(check -> page.append(COLUMN.formatted(check.right())));
    return page.append("of %d with a right class in the top %d".formatted(questions.size(), DEPTH))
        .toString();
  }

  private static int rank(JdkQuestion question, List<Hit> hits) {
    return hits.stream()
        .filter(hit -> question.isAnsweredBy(List.of(hit.id())))
        .mapToInt(Hit::rank)
        .findFirst()
        .orElse(0);
  }
}
