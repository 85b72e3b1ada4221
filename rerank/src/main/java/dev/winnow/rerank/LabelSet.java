package dev.winnow.rerank;

import dev.winnow.embed.ModelException;
import dev.winnow.embed.Tokens;
import dev.winnow.rerank.recipe.Filled;
import dev.winnow.rerank.recipe.Reading.Choice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
    Map<List<Integer>, List<String>> groups = new LinkedHashMap<>();
    Map<String, Integer> ids = new LinkedHashMap<>();
    String refused = "";
    Set<List<Integer>> taken = new HashSet<>();
    for (String label : choice.labels().all()) {
      String answer = choice.answer().replace("{label}", label);
      int start = choice.answer().indexOf("{label}");
      Tokens tokens = pieces.tokens(new Filled(answer, false, -1, -1), false);
      int token = holding(tokens, start, start + label.length());
      if (token < 0) {
        refused =
            refused.isEmpty()
                ? "; %s in \"%s\" is more than one token".formatted(label, answer)
                : refused;
        continue;
      }
      List<Integer> before = Arrays.stream(tokens.ids(), 0, token).boxed().toList();
      List<Integer> whole = new ArrayList<>(before);
      whole.add(tokens.ids()[token]);
      if (taken.add(whole)) {
        groups.computeIfAbsent(before, _ -> new ArrayList<>()).add(label);
        ids.put(label, tokens.ids()[token]);
      }
    }
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
        names.stream().mapToInt(ids::get).toArray());
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
