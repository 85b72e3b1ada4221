package dev.winnow.memory.generate;

import dev.winnow.memory.generate.Answer.Citation;
import dev.winnow.memory.pack.Pack;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Finds the numbers that an answer cites: `[3]`, `[1, 4]`.
final class Citations {
  private static final Pattern MARK =
      Pattern.compile("\\[\\s*\\d{1,6}(?:\\s*[,;]\\s*\\d{1,6})*\\s*\\]");
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private Citations() {}

  static List<Citation> of(String answer, Pack pack) {
    List<Citation> citations = new ArrayList<>();
    var mark = MARK.matcher(answer);
    while (mark.find()) {
      var numbers = NUMBER.matcher(mark.group());
      while (numbers.find()) {
        int number = Integer.parseInt(numbers.group());
        List<Pack.Part> sources =
            pack.parts().stream().filter(part -> part.number() == number).distinct().toList();
        citations.add(new Citation(mark.start(), mark.end(), number, sources));
      }
    }
    return citations;
  }
}
