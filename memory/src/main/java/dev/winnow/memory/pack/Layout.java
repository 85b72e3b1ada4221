package dev.winnow.memory.pack;

import dev.winnow.embed.files.Sha256;
import dev.winnow.memory.pack.Pack.Part;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes items into the text of a pack (the form is told in [Frame]) and counts it.
record Layout(PackConfig config, TokenCounter counter) {
  private static final String BETWEEN = " · ";
  private static final String PLACEHOLDER = "{boundary}";
  private static final int BOUNDARY_DIGITS = 8;

  /// A laid-out text.
  record Rendered(String text, int tokens, List<Part> parts) {
    static final Rendered EMPTY = new Rendered("", 0, List.of());
  }

  /// What units of falling importance show; an empty list shows nothing.
  ///
  /// @param pinned how many of them are pinned
  Rendered render(List<List<Item>> shown, int pinned) {
    var inner = new Inner();
    inner.addPinned(present(shown.subList(0, pinned)));
    inner.add(ordered(present(shown.subList(pinned, shown.size()))));
    if (inner.parts.isEmpty()) {
      return Rendered.EMPTY;
    }
    String stored = inner.text.toString();
    String boundary = boundary(stored);
    String instruction = config.frame().instruction().replace(PLACEHOLDER, boundary);
    var text = new StringBuilder(instruction);
    List<Part> parts = new ArrayList<>();
    int copies = config.order() == PackConfig.Order.REPEATED ? 2 : 1;
    for (int copy = 0; copy < copies; copy++) {
      text.append(text.isEmpty() ? "" : "\n").append("<<< ").append(boundary).append('\n');
      int shift = text.length();
      inner.parts.forEach(part -> parts.add(shifted(part, shift)));
      text.append(stored).append(">>> ").append(boundary);
    }
    var whole = text.append('\n').toString();
    return new Rendered(whole, count(whole), parts);
  }

  /// What one unit adds to the text, roughly.
  int cost(List<Item> items) {
    var inner = new Inner();
    inner.lines(items);
    return count(inner.text.toString());
  }

  int count(String text) {
    int tokens = counter.count(text);
    if (tokens < 0) {
      throw new IllegalArgumentException(
          "the token counter gave %d for a text of %d characters; expected 0 or more; mend the counter"
              .formatted(tokens, text.length()));
    }
    return tokens;
  }

  private static List<List<Item>> present(List<List<Item>> shown) {
    return shown.stream().filter(items -> !items.isEmpty()).toList();
  }

  private List<List<Item>> ordered(List<List<Item>> units) {
    return switch (config.order()) {
      case CHRONOLOGICAL, REPEATED ->
          units.stream()
              .sorted(Comparator.comparing(items -> items.getFirst().piece(), Unit.CHRONOLOGICAL))
              .toList();
      case EDGES_FIRST -> edgesFirst(units);
    };
  }

  /// Falling importance becomes first, third, fifth, ..., sixth, fourth, second.
  private static List<List<Item>> edgesFirst(List<List<Item>> units) {
    List<List<Item>> front = new ArrayList<>();
    List<List<Item>> back = new ArrayList<>();
    for (int i = 0; i < units.size(); i++) {
      (i % 2 == 0 ? front : back).add(units.get(i));
    }
    front.addAll(back.reversed());
    return front;
  }

  private static Part shifted(Part part, int shift) {
    return new Part(
        part.piece(),
        part.number(),
        part.form(),
        part.source(),
        part.start() + shift,
        part.end() + shift);
  }

  /// A hash that does not occur in the text: no text can hold its own, and if one does by chance,
  /// the next is taken.
  private static String boundary(String stored) {
    for (int round = 0; ; round++) {
      String boundary = Sha256.of(round + "\n" + stored).substring(0, BOUNDARY_DIGITS);
      if (!stored.contains(boundary)) {
        return boundary;
      }
    }
  }

  /// The lines between the boundaries. Confined to its thread.
  private static final class Inner {
    private final StringBuilder text = new StringBuilder();
    private final List<Part> parts = new ArrayList<>();
    private String heading = "";
    private int number;

    void addPinned(List<List<Item>> units) {
      if (!units.isEmpty()) {
        head("# pinned");
        units.forEach(this::lines);
      }
    }

    void add(List<List<Item>> units) {
      for (List<Item> items : units) {
        var moment = items.getFirst().piece().moment();
        head(heading(moment.session(), moment.time()));
        lines(items);
      }
    }

    private void head(String next) {
      if (!next.equals(heading)) {
        heading = next;
        text.append(heading.isEmpty() ? "#" : heading).append('\n');
      }
    }

    private static String heading(String session, @Nullable Instant time) {
      if (session.isEmpty() && time == null) {
        return "";
      }
      var head = new StringBuilder("# ");
      Escapes.appendInline(head, session, "·");
      return head.append(BETWEEN).append(time == null ? "" : day(time)).toString();
    }

    private static String day(Instant time) {
      String text = time.toString();
      return text.substring(0, text.indexOf('T'));
    }

    private void lines(List<Item> items) {
      for (Item item : items) {
        number++;
        text.append(number).append(' ');
        Escapes.appendInline(text, item.name(), "|");
        text.append(Escapes.BAR).append(' ');
        int shift = text.length();
        for (Item.Run run : item.runs()) {
          parts.add(
              new Part(
                  item.piece().id(),
                  number,
                  item.form(),
                  run.source(),
                  run.start() + shift,
                  run.end() + shift));
        }
        text.append(item.body()).append('\n');
      }
    }
  }
}
