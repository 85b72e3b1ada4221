package dev.winnow.cli.terminal;

import java.util.Locale;

/// Numbers with their nouns.
public final class Counted {
  private Counted() {}

  /// `1 memory`, `2,000 memories`.
  public static String of(long count, String noun) {
    String many = noun.endsWith("y") ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s";
    return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? noun : many);
  }
}
