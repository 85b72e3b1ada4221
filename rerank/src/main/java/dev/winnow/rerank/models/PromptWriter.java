package dev.winnow.rerank.models;

import dev.winnow.embed.tokens.Tokens;
import dev.winnow.rerank.recipe.Piece.Filled;
import dev.winnow.rerank.recipe.Recipe;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// Writes the prompts of a recipe as tokens, within a model's limits. Thread-safe.
final class PromptWriter {
  /// Characters of a text that are tokenized first, for each token that it may have.
  private static final int LOOK = 16;

  private final PieceTokenizer pieces;
  private final Recipe recipe;
  private final int most;
  private final int positions;

  /// @param positions that the model has, of which a prompt takes one for each token
  PromptWriter(PieceTokenizer pieces, Recipe recipe, int positions) {
    this(pieces, recipe, Math.min(recipe.limits().prompt(), positions), positions);
  }

  private PromptWriter(PieceTokenizer pieces, Recipe recipe, int most, int positions) {
    this.pieces = pieces;
    this.recipe = recipe;
    this.most = most;
    this.positions = positions;
  }

  /// For passages as a set, which stand at the same positions: only the longest counts.
  PromptWriter ofSets() {
    return new PromptWriter(pieces, recipe, recipe.limits().prompt(), positions);
  }

  Recipe recipe() {
    return recipe;
  }

  PieceTokenizer pieces() {
    return pieces;
  }

  /// Most tokens of a prompt.
  int most() {
    return most;
  }

  /// Positions from the prompt's beginning to its end.
  int positions() {
    return positions;
  }

  /// What the prompts of one call have in common.
  ///
  /// @param labels of the passages; those of one passage without a label are one empty text
  /// @param anchor tokens after the prompt
  Frame frame(String query, List<String> labels, int[] anchor) {
    String cut = cut(query, recipe.limits().query());
    Frame frame = new Frame(this, cut, labels, anchor);
    while (frame.room() < 0 && !cut.isEmpty()) {
      int kept = alone(cut).count() + Math.floorDiv(frame.room(), frame.queries());
      cut = kept <= 0 ? "" : cut(cut, kept);
      frame = new Frame(this, cut, labels, anchor);
    }
    if (frame.room() < 0) {
      throw new IllegalArgumentException(
          "a prompt for %d passages has %,d tokens without any text of theirs; expected at most %,d: judge fewer at once"
              .formatted(labels.size(), most - frame.room(), most));
    }
    return frame;
  }

  /// Tokens of a query that the prompt of one passage has no room for.
  int unread(String query) {
    Frame frame = frame(query, List.of(""), new int[0]);
    return frame.query().length() == query.length()
        ? 0
        : alone(query).count() - alone(frame.query()).count();
  }

  private Tokens alone(String text) {
    return pieces.tokens(new Filled(text, true, 0, text.length()), false);
  }

  /// A text's beginning of at most so many tokens.
  private String cut(String text, int tokens) {
    return fit(text, tokens, kept -> new Filled(kept, true, 0, kept.length()));
  }

  /// A text's beginning that keeps its piece within so many tokens, cut between characters as
  /// readers see them.
  String fit(String text, int budget, Function<String, Filled> piece) {
    long look = (long) LOOK * (budget + LOOK);
    String kept = text;
    while (kept.length() > look) {
      String start = text.substring(0, boundary(text, (int) look));
      if (pieces.tokens(piece.apply(start), false).count() > budget) {
        kept = start;
      } else {
        look *= 2;
      }
    }
    while (true) {
      Filled filled = piece.apply(kept);
      Tokens tokens = pieces.tokens(filled, false);
      int over = tokens.count() - budget;
      if (over <= 0 || kept.isEmpty()) {
        return kept;
      }
      int end = tokens.count();
      while (end > 0 && tokens.starts()[end - 1] >= filled.end()) {
        end--;
      }
      int at = tokens.starts()[Math.max(0, end - over)] - filled.start();
      kept = kept.substring(0, boundary(kept, Math.clamp(at, 0, kept.length() - 1)));
    }
  }

  /// The last boundary between two characters at or before a place.
  private static int boundary(String text, int place) {
    BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
    characters.setText(text);
    return characters.isBoundary(place) ? place : Math.max(0, characters.preceding(place));
  }

  List<Tokens> tokens(List<Filled> filled, boolean first) {
    List<Tokens> all = new ArrayList<>();
    for (Filled piece : filled) {
      all.add(pieces.tokens(piece, first && all.isEmpty()));
    }
    return all;
  }
}
