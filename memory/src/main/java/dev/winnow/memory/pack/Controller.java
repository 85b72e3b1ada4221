package dev.winnow.memory.pack;

import dev.winnow.memory.pack.Layout.Rendered;
import dev.winnow.memory.pack.Pack.Verdict;
import dev.winnow.memory.pack.PackConfig.Trimming;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Makes units fit the budget (the controller of SCM, Wang and others, arXiv 2304.13343). One use,
/// on one thread.
///
/// The ladder is a list of steps, each of which makes the text strictly shorter: a unit becomes its
/// shorter summary, or is given up. It therefore ends, which the paper's code does not always. The
/// fewest steps that fit are found by bisection: each try lays out and counts the whole text, so
/// the one taken is known to fit, whatever the counter does between.
final class Controller {
  /// Most tries to fill the room that is left.
  private static final int FILLS = 256;

  /// Tokens by which parts counted alone may be more than in their text, for a try to be worth it.
  private static final int SLACK = 2;

  private final Packer packer;
  private final String query;
  private final Trace trace;
  private final Layout layout;
  private final int budget;
  private final List<Unit> units;
  private final int pinned;
  private final List<List<Item>> summaries;

  /// What each unit shows now; nothing if it is out.
  private final List<List<Item>> shown;

  private final boolean[] judged; // rejected, or their summaries found enough
  private final boolean[] rejected;
  private int judgements;
  private int fills;

  /// One rung: what a unit shows from here on; nothing if it is given up.
  private record Step(int unit, List<Item> items) {}

  /// Units: pinned ones first, then the others by falling importance.
  Controller(Packer packer, String query, List<Unit> units, Trace trace) {
    this.packer = packer;
    this.query = query;
    this.units = units;
    this.trace = trace;
    layout = new Layout(packer.config(), packer.counter());
    budget = packer.config().budget();
    pinned = (int) units.stream().filter(Unit::isPinned).count();
    summaries = units.stream().map(Unit::summarised).toList();
    shown = new ArrayList<>(units.stream().map(Unit::full).toList());
    judged = new boolean[units.size()];
    rejected = new boolean[units.size()];
  }

  Pack fit() {
    Rendered rendered = layout.render(shown, pinned);
    if (rendered.tokens() > budget) {
      judge();
      rendered = fill(descend());
    }
    for (int i = 0; i < units.size(); i++) {
      note(i);
    }
    return new Pack(
        rendered.text(), rendered.tokens(), rendered.parts(), trace.decisions(), judgements);
  }

  /// Asks about all units but pinned ones and the best, from the best down.
  private void judge() {
    for (int i = pinned + 1; i < units.size() && judgements < packer.judgements(); i++) {
      Unit unit = units.get(i);
      if (!answers(unit.text())) {
        judged[i] = true;
        rejected[i] = true;
        shown.set(i, List.of());
        trace.add(unit, Verdict.REJECTED, "the judge found no answer in it");
      } else if (!summaries.get(i).isEmpty()
          && judgements < packer.judgements()
          && answers(unit.summary())) {
        judged[i] = true;
        shown.set(i, summaries.get(i));
      }
    }
  }

  private boolean answers(String text) {
    judgements++;
    return packer.judge().answers(query, text);
  }

  /// Takes the fewest steps that fit.
  private Rendered descend() {
    List<Step> steps = steps();
    int low = 0; // fewer steps than this do not fit
    int high = steps.size(); // this many do: all are given up
    Rendered best = Rendered.EMPTY;
    while (low < high) {
      int middle = (low + high) >>> 1;
      Rendered rendered = layout.render(after(steps.subList(0, middle)), pinned);
      if (rendered.tokens() <= budget) {
        high = middle;
        best = rendered;
      } else {
        low = middle + 1;
      }
    }
    List<List<Item>> fitting = after(steps.subList(0, high));
    for (int i = 0; i < shown.size(); i++) {
      shown.set(i, fitting.get(i));
    }
    return best;
  }

  /// Units become summaries and then are given up, each time from the least important upwards; then
  /// pinned ones in the same way.
  private List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    addSteps(pinned, units.size(), steps);
    addSteps(0, pinned, steps);
    return steps;
  }

  private void addSteps(int from, int until, List<Step> steps) {
    for (int i = until - 1; i >= from; i--) {
      if (!judged[i] && !summaries.get(i).isEmpty()) {
        steps.add(new Step(i, summaries.get(i)));
      }
    }
    for (int i = until - 1; i >= from; i--) {
      if (!shown.get(i).isEmpty()) {
        steps.add(new Step(i, List.of()));
      }
    }
  }

  private List<List<Item>> after(List<Step> steps) {
    List<List<Item>> after = new ArrayList<>(shown);
    steps.forEach(step -> after.set(step.unit(), step.items()));
    return after;
  }

  /// Brings back, from the most important down, what fits in the room left.
  private Rendered fill(Rendered rendered) {
    Rendered now = rendered;
    for (int i = 0; i < units.size() && fills < FILLS; i++) {
      Unit unit = units.get(i);
      if (judged[i] || shown.get(i).equals(unit.full())) {
        continue;
      }
      boolean out = shown.get(i).isEmpty();
      Rendered better = tried(i, unit.full(), now);
      if (better == null && out && !summaries.get(i).isEmpty()) {
        better = tried(i, summaries.get(i), now);
      }
      if (better == null && out && isCut(unit)) {
        better = cut(i, now);
      }
      now = better == null ? now : better;
    }
    return now;
  }

  private boolean isCut(Unit unit) {
    return packer.config().trimming().mode() != Trimming.Mode.OFF && unit.isDivisible();
  }

  /// The text with these items for a unit if it fits, and they are shown from now on; null if not.
  private @Nullable Rendered tried(int unit, List<Item> items, Rendered now) {
    int more = layout.cost(items) - layout.cost(shown.get(unit));
    if (fills >= FILLS || more > budget - now.tokens() + SLACK) {
      return null;
    }
    fills++;
    List<Item> before = shown.set(unit, items);
    Rendered rendered = layout.render(shown, pinned);
    if (rendered.tokens() <= budget) {
      return rendered;
    }
    shown.set(unit, before);
    return null;
  }

  /// As many of the best sentences as fit, by bisection; null if not even the best one does.
  private @Nullable Rendered cut(int at, Rendered start) {
    Piece piece = units.get(at).first();
    List<Span> spans = units.get(at).sentences();
    List<Integer> order = bestFirst(piece, spans);
    Rendered now = start;
    int low = 1;
    int high = spans.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      List<Span> kept = order.subList(0, middle).stream().sorted().map(spans::get).toList();
      Rendered rendered = tried(at, List.of(Item.sentences(piece, kept)), now);
      if (rendered == null) {
        high = middle - 1;
      } else {
        now = rendered;
        low = middle + 1;
      }
    }
    return shown.get(at).isEmpty() ? null : now;
  }

  private List<Integer> bestFirst(Piece piece, List<Span> spans) {
    List<String> texts = spans.stream().map(span -> span.of(piece.text())).toList();
    double[] scores = RollingSentences.scores(packer.scorer(), query, texts);
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]).thenComparing(i -> i))
        .toList();
  }

  private void note(int at) {
    Unit unit = units.get(at);
    if (shown.get(at).isEmpty() && !rejected[at]) {
      trace.add(unit, Verdict.NO_ROOM, "no room left of %d tokens".formatted(budget));
    }
    for (Item item : shown.get(at)) {
      switch (item.form()) {
        case FULL -> trace.add(item.piece(), Verdict.KEPT, "fits whole");
        case SENTENCES -> trace.add(item.piece(), Verdict.TRIMMED, "its best sentences are kept");
        case SUMMARY ->
            trace.add(
                item.piece(),
                Verdict.SUMMARISED,
                judged[at]
                    ? "the judge found its summary enough"
                    : "not all full texts fit in %d tokens".formatted(budget));
      }
    }
  }
}
