package org.example.agentmemory;

import dev.winnow.memory.Recalled;
import dev.winnow.memory.generate.Answer;
import dev.winnow.memory.pack.Pack;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What was recalled and why, and what of it the prompt holds.
final class Trace {
  private static final int SHOWN = 5;
  private static final int WIDTH = 70;

  private Trace() {}

  /// Every memory that the prompt holds, why the best were recalled, and what the answer cites that
  /// is not there.
  static String of(List<Recalled.Item> memories, Pack pack, Answer answer) {
    Map<String, Integer> numbers = new HashMap<>();
    pack.parts().forEach(part -> numbers.put(part.piece(), part.number()));
    Map<String, Pack.Decision> decisions = new HashMap<>();
    pack.trace().forEach(decision -> decisions.put(decision.piece(), decision)); // the last holds
    var text = new StringBuilder();
    text.append(
        "  recalled %d; the prompt has %d tokens of memories%n"
            .formatted(memories.size(), pack.tokens()));
    for (int i = 0; i < memories.size(); i++) {
      Recalled.Item item = memories.get(i);
      Integer number = numbers.get(item.id());
      if (i >= SHOWN && number == null) {
        continue;
      }
      text.append(
          "  %s %s %.3f %s, %s: %s%n"
              .formatted(
                  number == null ? "[-]" : "[" + number + "]",
                  item.id(),
                  item.score(),
                  item.entry().people().getFirst(),
                  item.time().atZone(ZoneOffset.UTC).toLocalDate(),
                  shortened(item.text())));
      if (i < SHOWN) {
        text.append("        why: %s%n".formatted(item.why()));
        Pack.Decision decision = decisions.get(item.id());
        if (number == null && decision != null) {
          text.append("        left out: %s%n".formatted(decision.reason()));
        }
      }
    }
    answer.citations().stream()
        .filter(citation -> citation.sources().isEmpty())
        .map(Answer.Citation::number)
        .distinct()
        .forEach(number ->
            text.append("  [%d] is made up: no such memory was given%n".formatted(number)));
    return text.toString();
  }

  static String shortened(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() <= WIDTH ? line : line.substring(0, WIDTH) + "...";
  }
}
