package dev.winnow.index;

import java.util.ArrayList;
import java.util.List;

/// What an addition did.
///
/// @param documents documents written
/// @param passages passages written with them
/// @param warnings in words, what was accepted but deserves a look: at most 100, then a count
public record Receipt(int documents, int passages, List<String> warnings) {
  static final int MAX_WARNINGS = 100;

  public Receipt {
    warnings =
        warnings.size() <= MAX_WARNINGS ? List.copyOf(warnings) : List.copyOf(shortened(warnings));
  }

  private static List<String> shortened(List<String> warnings) {
    var first = new ArrayList<>(warnings.subList(0, MAX_WARNINGS));
    first.add("... and " + (warnings.size() - MAX_WARNINGS) + " more");
    return first;
  }
}
