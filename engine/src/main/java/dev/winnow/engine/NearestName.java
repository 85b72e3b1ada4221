package dev.winnow.engine;

import java.util.Collection;
import java.util.Comparator;

/// Suggests a known name in errors about an unknown one.
public final class NearestName {
  private static final int MAX_SHOWN = 60;

  private NearestName() {}

  /// An untrusted name in quotes, cleaned and cut to fit one line of an error.
  public static String quoted(String name) {
    String clean = name.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Cs}]", "?");
    return "'%s'"
        .formatted(clean.length() <= MAX_SHOWN ? clean : clean.substring(0, MAX_SHOWN) + "...");
  }

  /// `; did you mean 'x'?`, or nothing where no known name is near: none is that shares no letter.
  public static String hint(String seen, Collection<String> known) {
    if (seen.length() > 64) {
      return "";
    }
    return known.stream()
        .filter(name -> edits(seen, name) <= Math.max(1, name.length() / 3))
        .filter(name -> edits(seen, name) < Math.max(seen.length(), name.length()))
        .min(
            Comparator.comparingInt((String name) -> edits(seen, name)).thenComparing(name -> name))
        .map(name -> "; did you mean '" + name + "'?")
        .orElse("");
  }

  /// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b` (optimal
  /// string alignment), upper and lower case alike.
  private static int edits(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, a, b, i, j);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int cheapest(int[][] cost, String a, String b, int i, int j) {
    int replaced = cost[i - 1][j - 1] + (same(a, i - 1, b, j - 1) ? 0 : 1);
    int best = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
    boolean swapped = i > 1 && j > 1 && same(a, i - 1, b, j - 2) && same(a, i - 2, b, j - 1);
    return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
  }

  private static boolean same(String a, int i, String b, int j) {
    return Character.toLowerCase(a.charAt(i)) == Character.toLowerCase(b.charAt(j));
  }
}
