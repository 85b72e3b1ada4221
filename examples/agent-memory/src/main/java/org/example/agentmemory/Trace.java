package org.example.agentmemory;

import dev.winnow.memory.Recalled;
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

  static String of(List<Recalled.Item> memories, Pack pack) {
    Map<String, Integer> numbers = new HashMap<>();
    pack.parts().forEach(part -> numbers.put(part.piece(), part.number()));
    Map<String, Pack.Decision> decisions = new HashMap<>();
    pack.trace().forEach(decision -> decisions.put(decision.piece(), decision)); // the last holds
    var text = new StringBuilder();
    text.append(
        "  recalled %d; the prompt has %d tokens of memories%n"
            .formatted(memories.size(), pack.tokens()));
    for (Recalled.Item item : memories.subList(0, Math.min(SHOWN, memories.size()))) {
      Integer number = numbers.get(item.id());
      text.append(
          "  %s %.3f %s, %s: %s%n"
              .formatted(
                  number == null ? "[-]" : "[" + number + "]",
                  item.score(),
                  item.entry().people().getFirst(),
                  item.time().atZone(ZoneOffset.UTC).toLocalDate(),
                  shortened(item.text())));
      text.append("        why: %s%n".formatted(item.why()));
      Pack.Decision decision = decisions.get(item.id());
      if (number == null && decision != null) {
        text.append("        left out: %s%n".formatted(decision.reason()));
      }
    }
    return text.toString();
  }

  static String shortened(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() <= WIDTH ? line : line.substring(0, WIDTH) + "...";
  }
}
