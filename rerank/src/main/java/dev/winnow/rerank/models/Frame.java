package dev.winnow.rerank.models;

import dev.winnow.embed.tokens.Tokens;
import dev.winnow.rerank.recipe.Field;
import dev.winnow.rerank.recipe.Layout;
import dev.winnow.rerank.recipe.Piece.Filled;
import dev.winnow.rerank.recipe.Recipe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What the prompts of one call have in common, and how long passages may be in them.
final class Frame {
  /// Characters of a passage that are tokenized first, for each token that a prompt may have.
  private static final long FEW = 4;

  /// Most characters assumed for each token, for lengths only: runs of spaces have more.
  private static final long MANY = 64;

  private final PromptWriter writer;
  private final Recipe recipe;
  private final int ownPiece;
  private final int[] shared;
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
    ownPiece = layout.passagePiece();
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
    shared = beginning();
  }

  static int[] joined(int[]... parts) {
    return Stream.of(parts).flatMapToInt(Arrays::stream).toArray();
  }

  private List<Filled> each(String passage, int number) {
    return recipe.each(query, labels.size(), passage, number, labels.get(number));
  }

  /// As much of the query as the prompts have.
  String query() {
    return query;
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

  /// What comes after them.
  int[] after() {
    return after;
  }

  /// Tokens of the prompt's last piece, without an anchor.
  int lastPiece() {
    return lastPiece;
  }

  /// The pieces of each passage as tokens, together within the room that there is. The longest are
  /// cut first, so that short ones stay whole, whatever their order.
  ///
  /// @param passages cleaned
  List<List<int[]>> passages(List<String> passages) {
    List<Looked> looked =
        IntStream.range(0, passages.size()).mapToObj(i -> look(passages.get(i), i)).toList();
    int[] lengths = IntStream.range(0, looked.size()).map(i -> added(looked.get(i), i)).toArray();
    int most = Math.min(recipe.limits().passage(), Math.min(share(lengths), between()));
    List<List<int[]>> all = new ArrayList<>();
    for (int i = 0; i < lengths.length; i++) {
      List<int[]> pieces = new ArrayList<>(empty.get(i).stream().map(Tokens::ids).toList());
      boolean fits = looked.get(i).whole() && lengths[i] <= most;
      pieces.set(ownPiece, fits ? looked.get(i).ids() : cut(passages.get(i), i, most));
      all.add(pieces);
    }
    return all;
  }

  /// A passage's piece, or a beginning of it that is longer than a prompt may be.
  private record Looked(int[] ids, boolean whole) {}

  /// Lower bound on the tokens that a passage adds.
  private int added(Looked passage, int number) {
    int added = passage.ids().length - empty.get(number).get(ownPiece).count();
    return Math.max(passage.whole() ? 0 : writer.most(), added);
  }

  private Looked look(String passage, int number) {
    long characters = FEW * writer.most();
    while (true) {
      boolean whole = characters >= passage.length();
      String start = whole ? passage : passage.substring(0, (int) characters);
      int[] ids = writer.pieces().ids(own(start, number), false);
      if (whole || ids.length >= writer.most() || characters >= MANY * writer.most()) {
        return new Looked(ids, whole);
      }
      characters *= 2;
    }
  }

  /// The piece that holds the passage.
  private Filled own(String passage, int number) {
    return each(passage, number).get(ownPiece);
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

  private int[] cut(String passage, int number, int most) {
    int budget = most + empty.get(number).get(ownPiece).count();
    String kept = writer.fit(passage, budget, text -> own(text, number));
    return writer.pieces().ids(own(kept, number), false);
  }

  /// The limit of tokens for each passage at which all have room.
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
    if (ids.length == 0) {
      throw new IllegalArgumentException(
          "recipe %s writes no tokens for the query \"%s\" and the passage \"%s\"; expected at least one: leave such passages out, or choose a recipe with words of its own"
              .formatted(recipe.name(), query, passage));
    }
    boolean starts =
        ids.length > shared.length
            && Arrays.equals(ids, 0, shared.length, shared, 0, shared.length);
    return new Prompt(ids, starts ? shared.length : 0, before.length);
  }

  /// The prefix of prompts with one passage: tokens that no passage changes.
  int[] shared() {
    return shared;
  }

  /// The tokens before the passage, without the last two of its own piece: a space after the last
  /// word may be joined to the passage.
  private int[] beginning() {
    int[] start = before;
    for (int i = 0; i < ownPiece; i++) {
      start = joined(start, empty.getFirst().get(i).ids());
    }
    Tokens piece = empty.getFirst().get(ownPiece);
    int ahead = 0;
    while (ahead < piece.count() && piece.ends()[ahead] <= own("", 0).start()) {
      ahead++;
    }
    return joined(start, piece.first(Math.max(0, ahead - 2)).ids());
  }
}
