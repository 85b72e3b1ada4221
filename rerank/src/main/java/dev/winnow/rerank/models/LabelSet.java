package dev.winnow.rerank.models;

import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.tokens.Tokens;
import dev.winnow.rerank.recipe.Piece.Filled;
import dev.winnow.rerank.recipe.Reading.Choice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The labels of a recipe that a tokenizer can tell apart by one token each, found by tokenizing
/// the answers that the model would write.
///
/// `[A]` is `[`, `A`, `]` to one tokenizer and `[A`, `]` to the next, so neither the label's token
/// nor those before it can be assumed. Labels with the same tokens before them form a group. The
/// largest group is taken, and those tokens are put after the prompt.
///
/// @param anchor tokens after the prompt
/// @param names of the labels, in the order in which they are given
/// @param ids the token that stands for each
record LabelSet(int[] anchor, List<String> names, int[] ids) {

  /// @param context for messages: whose tokenizer it is
  static LabelSet of(PieceTokenizer pieces, Choice choice, String context) {
    List<Cut> cuts = new ArrayList<>();
    for (String label : choice.labels().all()) {
      cuts.add(cut(pieces, choice.answer(), label));
    }
    // A token of several labels is the tokenizer's unknown token.
    Map<List<Integer>, Long> claims =
        cuts.stream().collect(Collectors.groupingBy(Cut::tokens, Collectors.counting()));
    Map<List<Integer>, List<Cut>> groups = new LinkedHashMap<>();
    for (Cut cut : cuts) {
      if (cut.single() && claims.getOrDefault(cut.tokens(), 0L) == 1) {
        groups.computeIfAbsent(cut.before(), _ -> new ArrayList<>()).add(cut);
      }
    }
    List<Cut> best = List.of();
    for (List<Cut> group : groups.values()) {
      best = group.size() > best.size() ? group : best;
    }
    if (best.size() < 2) {
      throw new ModelException(
          "the tokenizer of %s has %d of the labels %s as one token in \"%s\"; expected at least 2: choose a recipe with other labels"
              .formatted(context, best.size(), choice.labels(), choice.answer()));
    }
    List<Cut> taken = best.subList(0, Math.min(best.size(), choice.most()));
    return new LabelSet(
        taken.getFirst().before().stream().mapToInt(i -> i).toArray(),
        taken.stream().map(Cut::label).toList(),
        taken.stream().mapToInt(cut -> cut.tokens().getLast()).toArray());
  }

  /// @param tokens of the answer up to the one that holds the label; empty if the label is several
  ///   tokens
  private record Cut(String label, List<Integer> tokens) {
    boolean single() {
      return !tokens.isEmpty();
    }

    List<Integer> before() {
      return tokens.subList(0, tokens.size() - 1);
    }
  }

  private static Cut cut(PieceTokenizer pieces, String answer, String label) {
    int start = answer.indexOf("{label}");
    String text = answer.replace("{label}", label);
    Tokens tokens = pieces.tokens(new Filled(text, false, -1, -1), false);
    int token = holding(tokens, start, start + label.length());
    return new Cut(label, Arrays.stream(tokens.ids(), 0, token + 1).boxed().toList());
  }

  /// The one token that holds all of a label, or -1.
  private static int holding(Tokens tokens, int start, int end) {
    for (int i = 0; i < tokens.count(); i++) {
      if (tokens.starts()[i] <= start && tokens.ends()[i] >= end) {
        return i;
      }
    }
    return -1;
  }

  /// Labels that there are.
  int count() {
    return ids.length;
  }

  List<String> first(int count) {
    return names.subList(0, count);
  }

  int[] firstIds(int count) {
    return Arrays.copyOf(ids, count);
  }
}
