package dev.winnow.rerank.models;

import dev.winnow.rerank.recipe.Cleaning;
import dev.winnow.rerank.recipe.Labels;
import dev.winnow.rerank.recipe.Layout;
import dev.winnow.rerank.recipe.Layout.Seams;
import dev.winnow.rerank.recipe.Limits;
import dev.winnow.rerank.recipe.Piece;
import dev.winnow.rerank.recipe.Reading;
import dev.winnow.rerank.recipe.Recipe;
import java.util.List;
import java.util.stream.Stream;

/// Listwise recipes of few words, for tests that ask often.
final class TinyRecipes {
  static final Recipe LABELS_AHEAD =
      list(pieces("Q: ", "{query}\n"), pieces("[{label}]", " {passage}\n"), pieces("Best: "));

  static final Recipe LABELS_BEHIND =
      list(pieces("Q: ", "{query}\n"), pieces("{passage}", " [{label}]\n"), pieces("Best: "));

  private TinyRecipes() {}

  static Recipe list(List<Piece> before, List<Piece> each, List<Piece> after) {
    return new Recipe(
        "tiny",
        new Layout("", before, each, after, Seams.CONTINUED),
        "",
        Cleaning.NONE,
        Limits.of(100_000),
        new Reading.Choice(Labels.LETTERS_AND_PAIRS, "[{label}]", 100, Reading.Vote.MEAN));
  }

  static List<Piece> pieces(String... patterns) {
    return Stream.of(patterns).map(Piece::new).toList();
  }
}
