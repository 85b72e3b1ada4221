package dev.winnow.rerank;

import dev.winnow.embed.Tokens;
import dev.winnow.rerank.recipe.Field;
import dev.winnow.rerank.recipe.Filled;
import dev.winnow.rerank.recipe.Layout;
import dev.winnow.rerank.recipe.Recipe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What the prompts of one call have in common, and how long passages may be in them.
final class Frame {
  private final PromptWriter writer;
  private final Recipe recipe;
  private final String query;
  private final List<String> labels;
  private final int[] before;
  private final int[] after;
  private final List<List<Tokens>> empty = new ArrayList<>();
  private final int lastPiece;
  private final int room;

  /// @param query cut
  Frame(PromptWriter writer, String query, List<String> labels, int[] anchor) {
    this.writer = writer;
    this.query = query;
    this.labels = labels;
    recipe = writer.recipe();
    Layout layout = recipe.layout();
    int[] begin =
        layout.begin().isEmpty() ? new int[0] : new int[] {writer.pieces().control(layout.begin())};
    int count = labels.size();
    before = joined(begin, Tokens.joined(writer.tokens(recipe.before(query, count), true)));
    List<Tokens> end = writer.tokens(recipe.after(query, count), false);
    lastPiece = end.isEmpty() ? 0 : end.getLast().count();
    after = joined(Tokens.joined(end), anchor);
    for (int i = 0; i < count; i++) {
      empty.add(writer.tokens(each("", i), false));
    }
    int fixed =
        before.length
            + after.length
            + empty.stream().flatMap(List::stream).mapToInt(Tokens::count).sum();
    room = writer.most() - fixed;
  }

  static int[] joined(int[]... parts) {
    return Stream.of(parts).flatMapToInt(Arrays::stream).toArray();
  }

  private List<Filled> each(String passage, int number) {
    return recipe.each(query, labels.size(), passage, number, labels.get(number));
  }

  /// Tokens that are left for passages; less than 0 if there is no room even without them.
  int room() {
    return room;
  }

  /// How often the query stands in the prompt.
  int queries() {
    Layout layout = recipe.layout();
    long shared =
        Stream.of(layout.before(), layout.after())
            .flatMap(List::stream)
            .filter(piece -> piece.has(Field.QUERY))
            .count();
    long own = layout.each().stream().filter(piece -> piece.has(Field.QUERY)).count();
    return (int) (shared + own * labels.size());
  }

  /// What comes before the passages.
  int[] before() {
    return before;
  }

  /// What comes behind them.
  int[] after() {
    return after;
  }

  /// Tokens of the prompt's last piece, without an anchor.
  int lastPiece() {
    return lastPiece;
  }

  /// The pieces of each passage as tokens, together within the room that there is: the longest are
  /// cut first, so that no short one pays for them, whatever their order.
  ///
  /// @param passages cleaned
  List<List<int[]>> passages(List<String> passages) {
    int[] lengths =
        IntStream.range(0, passages.size()).map(i -> length(passages.get(i), i)).toArray();
    int most = Math.min(recipe.limits().passage(), Math.min(share(lengths), between()));
    List<List<int[]>> all = new ArrayList<>();
    for (int i = 0; i < lengths.length; i++) {
      String kept = lengths[i] <= most ? passages.get(i) : cut(passages.get(i), i, most);
      List<Tokens> pieces = new ArrayList<>(empty.get(i));
      int own = recipe.layout().passagePiece();
      pieces.set(own, writer.pieces().tokens(each(kept, i).get(own), false));
      all.add(pieces.stream().map(Tokens::ids).toList());
    }
    return all;
  }

  /// Positions between the prompt's beginning and its end, less those of a passage's other pieces.
  private int between() {
    int own =
        empty.stream()
            .mapToInt(pieces -> pieces.stream().mapToInt(Tokens::count).sum())
            .max()
            .orElse(0);
    return Math.max(0, writer.positions() - before.length - after.length - own);
  }

  /// Tokens that a passage adds.
  private int length(String passage, int number) {
    int own = recipe.layout().passagePiece();
    int looked = Math.min(passage.length(), (int) Math.min(Integer.MAX_VALUE, 64L * writer.most()));
    Filled filled = each(passage.substring(0, looked), number).get(own);
    int tokens = writer.pieces().tokens(filled, false).count() - empty.get(number).get(own).count();
    return looked < passage.length() ? Math.max(tokens, writer.most()) : Math.max(0, tokens);
  }

  private String cut(String passage, int number, int most) {
    int own = recipe.layout().passagePiece();
    int budget = most + empty.get(number).get(own).count();
    return writer.fit(passage, budget, kept -> each(kept, number).get(own));
  }

  /// The most tokens of a passage for which all have room.
  private int share(int[] lengths) {
    int[] sorted = lengths.clone();
    Arrays.sort(sorted);
    int left = room;
    for (int i = 0; i < sorted.length; i++) {
      int even = left / (sorted.length - i);
      if (sorted[i] > even) {
        return even;
      }
      left -= sorted[i];
    }
    return Integer.MAX_VALUE;
  }

  /// The prompt with one passage.
  ///
  /// @param passage cleaned
  Prompt prompt(String passage) {
    int[] own = joined(passages(List.of(passage)).getFirst().toArray(int[][]::new));
    int[] ids = joined(before, own, after);
    int[] start = shared();
    return new Prompt(ids, starts(ids, start) ? start.length : 0, before.length);
  }

  private static boolean starts(int[] ids, int[] start) {
    return ids.length > start.length && Arrays.equals(ids, 0, start.length, start, 0, start.length);
  }

  /// The beginning of a prompt that no passage changes. Behind the last word before the passage, a
  /// space may join it, so the last two tokens of the piece are left out.
  int[] shared() {
    int own = recipe.layout().passagePiece();
    int[] start = before;
    List<Filled> pieces = each("", 0);
    for (int i = 0; i < own; i++) {
      start = joined(start, empty.getFirst().get(i).ids());
    }
    Tokens piece = empty.getFirst().get(own);
    int ahead = 0;
    while (ahead < piece.count() && piece.ends()[ahead] <= pieces.get(own).start()) {
      ahead++;
    }
    return joined(start, piece.first(Math.max(0, ahead - 2)).ids());
  }
}
