package dev.winnow.index.eval;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// One query's ranking as grades, and the measures over it. Sums run from the best rank down.
final class GradedRanking {
  private final int[] grades; // (documents returned); 0 where not relevant or not judged
  private final int[] ideal; // (relevant documents), highest grade first

  private GradedRanking(int[] grades, int[] ideal) {
    this.grades = grades;
    this.ideal = ideal;
  }

  static GradedRanking of(List<Run.Entry> ranking, Map<String, Integer> judged) {
    var grades =
        ranking.stream().mapToInt(e -> Math.max(0, judged.getOrDefault(e.document(), 0))).toArray();
    return new GradedRanking(grades, relevant(judged.values()));
  }

  private static int[] relevant(Collection<Integer> grades) {
    return grades.stream()
        .filter(grade -> grade > 0)
        .sorted(Comparator.reverseOrder())
        .mapToInt(Integer::intValue)
        .toArray();
  }

  double ndcg(int cutoff) {
    return ideal.length == 0 ? 0 : dcg(grades, cutoff) / dcg(ideal, cutoff);
  }

  double reciprocalRank(int cutoff) {
    for (int i = 0; i < Math.min(cutoff, grades.length); i++) {
      if (grades[i] > 0) {
        return 1.0 / (i + 1);
      }
    }
    return 0;
  }

  double recall(int cutoff) {
    return ideal.length == 0 ? 0 : (double) found(cutoff) / ideal.length;
  }

  double precision(int cutoff) {
    return (double) found(cutoff) / cutoff;
  }

  double averagePrecision(int cutoff) {
    double sum = 0;
    int found = 0;
    for (int i = 0; i < Math.min(cutoff, grades.length); i++) {
      if (grades[i] > 0) {
        found++;
        sum += (double) found / (i + 1);
      }
    }
    return ideal.length == 0 ? 0 : sum / ideal.length;
  }

  private int found(int cutoff) {
    int found = 0;
    for (int i = 0; i < Math.min(cutoff, grades.length); i++) {
      if (grades[i] > 0) {
        found++;
      }
    }
    return found;
  }

  private static double dcg(int[] gains, int cutoff) {
    double sum = 0;
    for (int i = 0; i < Math.min(cutoff, gains.length); i++) {
      sum += gains[i] * Math.log(2) / Math.log(i + 2);
    }
    return sum;
  }
}
