package dev.winnow.rerank.models;

import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.tokens.Tokens;
import dev.winnow.rerank.recipe.Answer;
import dev.winnow.rerank.recipe.Piece.Filled;
import java.util.Arrays;

/// Resolves a recipe's answers to tokens.
final class Answers {
  private Answers() {}

  /// @param context for messages: whose tokenizer it is
  static int id(PieceTokenizer pieces, Answer answer, String context) {
    return switch (answer) {
      case Answer.Id(int id) -> {
        if (id >= pieces.vocabulary()) {
          throw new ModelException(
              "token id %d; expected below the %,d tokens of %s"
                  .formatted(id, pieces.vocabulary(), context));
        }
        yield id;
      }
      case Answer.Text(String text) -> {
        Tokens tokens = pieces.tokens(new Filled(text, false, -1, -1), false);
        if (tokens.count() != 1) {
          throw new ModelException(
              "the answer \"%s\" is %d tokens %s to the tokenizer of %s; expected one: is the recipe for another model?"
                  .formatted(text, tokens.count(), Arrays.toString(tokens.ids()), context));
        }
        yield tokens.ids()[0];
      }
    };
  }
}
