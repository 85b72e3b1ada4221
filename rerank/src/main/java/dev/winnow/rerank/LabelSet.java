package dev.winnow.rerank;

import dev.winnow.embed.ModelException;
import dev.winnow.embed.Tokens;
import dev.winnow.rerank.recipe.Filled;
import dev.winnow.rerank.recipe.Reading.Choice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The labels of a recipe that a tokenizer can tell apart by one token, found by cutting what the
/// model would write.
///
/// `[A]` is `[`, `A`, `]` to one tokenizer and `[A`, `]` to the next, so neither the label's token
/// nor what stands before it may be assumed. Labels with the same tokens before them belong
/// together; the largest such group is taken, and those tokens are put behind the prompt.
///
/// @param anchor tokens behind the prompt
/// @param names of the labels, in the order in which they are given
/// @param ids the token that stands for each
record LabelSet(int[] anchor, List<String> names, int[] ids) {

  /// @param context for messages: whose tokenizer it is
  static LabelSet of(PieceTokenizer pieces, Choice choice, String context) {
    Map<String, Cut> cuts = new LinkedHashMap<>();
    Map<Cut, Integer> claims = new HashMap<>();
    String refused = "";
    for (String label : choice.labels().all()) {
      Cut cut = cut(pieces, choice.answer(), label);
      if (cut.id() >= 0) {
        cuts.put(label, cut);
        claims.merge(cut, 1, Integer::sum);
      } else if (refused.isEmpty()) {
        refused = "; " + label + " is several tokens";
      }
    }
    // one token for several labels is that of what a tokenizer does not know
    cuts.values().removeIf(cut -> claims.get(cut) > 1);
    Map<List<Integer>, List<String>> groups = new LinkedHashMap<>();
    cuts.forEach(
        (label, cut) -> groups.computeIfAbsent(cut.before(), _ -> new ArrayList<>()).add(label));
    List<Integer> anchor = List.of();
    List<String> best = List.of();
    for (var group : groups.entrySet()) {
      if (group.getValue().size() > best.size()) {
        anchor = group.getKey();
        best = group.getValue();
      }
    }
    if (best.size() < 2) {
      throw new ModelException(
          "the tokenizer of %s has %d of the labels %s as one token in \"%s\"%s; expected at least 2: choose a recipe with other labels"
              .formatted(context, best.size(), choice.labels(), choice.answer(), refused));
    }
    List<String> names = best.subList(0, Math.min(best.size(), choice.most()));
    return new LabelSet(
        anchor.stream().mapToInt(i -> i).toArray(),
        List.copyOf(names),
        names.stream().mapToInt(label -> cuts.get(label).id()).toArray());
  }

  /// @param before the tokens before the label's
  /// @param id the label's, or -1 if it is several
  private record Cut(List<Integer> before, int id) {}

  private static Cut cut(PieceTokenizer pieces, String answer, String label) {
    int start = answer.indexOf("{label}");
    String text = answer.replace("{label}", label);
    Tokens tokens = pieces.tokens(new Filled(text, false, -1, -1), false);
    int token = holding(tokens, start, start + label.length());
    return token < 0
        ? new Cut(List.of(), -1)
        : new Cut(Arrays.stream(tokens.ids(), 0, token).boxed().toList(), tokens.ids()[token]);
  }

  /// The one token that all of a label is in, or -1.
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
