package dev.winnow.memory.generate;

import dev.winnow.memory.generate.Answer.Citation;
import dev.winnow.memory.pack.Pack;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Finds the numbers that an answer cites: `[3]`, `[1, 4]`.
///
/// Sources have such numbers of their own, as footnotes or array indexes. One that stands in the
/// pack behind the same characters is copied, and cites nothing.
final class Citations {
  private static final Pattern MARK =
      Pattern.compile("\\[\\s*\\d{1,6}(?:\\s*[,;]\\s*\\d{1,6})*\\s*\\]");
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final Pattern SPACE = Pattern.compile("\\s+");

  /// Characters before a mark by which a copy is known; a mark at the answer's start has fewer.
  private static final int BEFORE = 8;

  private Citations() {}

  static List<Citation> of(String answer, Pack pack) {
    List<Citation> citations = new ArrayList<>();
    List<String> stored = List.of();
    var mark = MARK.matcher(answer);
    while (mark.find()) {
      if (stored.isEmpty()) {
        stored = pack.parts().stream().map(part -> spaced(pack.stored(part))).toList();
      }
      int from = Math.max(0, mark.start() - BEFORE);
      String copied = spaced(answer.substring(from, mark.end()));
      if (stored.stream().anyMatch(text -> text.contains(copied))) {
        continue;
      }
      var numbers = NUMBER.matcher(mark.group());
      while (numbers.find()) {
        int number = Integer.parseInt(numbers.group());
        citations.add(cited(mark.start(), mark.end(), number, pack));
      }
    }
    return citations;
  }

  /// What a mark names.
  static Citation cited(int start, int end, int number, Pack pack) {
    List<Pack.Part> sources =
        pack.parts().stream().filter(part -> part.number() == number).distinct().toList();
    return new Citation(start, end, number, sources);
  }

  private static String spaced(String text) {
    return SPACE.matcher(text).replaceAll(" ");
  }
}
