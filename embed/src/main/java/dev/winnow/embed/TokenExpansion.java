package dev.winnow.embed;

import dev.winnow.embed.files.Config;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.files.Weights;
import dev.winnow.embed.network.Shape;
import dev.winnow.embed.running.Batch;
import dev.winnow.embed.running.Forward;
import dev.winnow.embed.tokens.CutText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Appends to passages the tokens by which they are likely to be asked for (TILDE: Zhuang and
/// Zuccon, SIGIR 2021), as TILDEv2 reads them. A language model names them where it reads a marker
/// in place of the first token: of its most likely ones those that the passage has not.
/// Thread-safe.
///
/// @param terms that are asked for, those that the passage has included
/// @param never ids that are not appended
/// @param most tokens of a passage with its terms
record TokenExpansion(Model model, int terms, BitSet never, int most) {
  /// The folder of the language model, within that of the model that reads its terms.
  static final String FOLDER = "TILDE";

  /// Member of its `config.json`.
  static final String TERMS = "expansion_terms";

  /// As in the paper of TILDEv2.
  static final int DEFAULT_TERMS = 200;

  /// A network with a language head and the vocabulary of the model that reads its terms.
  ///
  /// @param network opened when it is first needed
  /// @param hash of its weights
  record Model(Shape shape, Supplier<Forward> network, String hash) {}

  /// Token that marks a passage.
  private static final int PASSAGE = 1;

  /// @param folder of the model
  /// @throws ModelException where the model has another vocabulary, or none of its scores
  static TokenExpansion of(Path folder, Model model, BitSet never, int most) throws IOException {
    int tokens = model.shape().vocabulary();
    if (never.length() > tokens || PASSAGE >= tokens) {
      throw new ModelException(
          "%s has %d tokens, and the model that reads its terms at least %d; expected one vocabulary; put the TILDE there that the model was trained with"
              .formatted(folder, tokens, never.length()));
    }
    int terms =
        Config.read(Weights.inside(folder, "config.json"))
            .number(TERMS, 1, tokens, Math.min(tokens, DEFAULT_TERMS));
    return new TokenExpansion(model, terms, never, most);
  }

  /// @param text with special tokens at both ends
  CutText expanded(CutText text) {
    int length = text.ids.length;
    if (length < 2 || length >= most) {
      return text;
    }
    int[] added = terms(text.ids, most - length - 1);
    int[] ids = Arrays.copyOf(text.ids, length + added.length + 1);
    System.arraycopy(added, 0, ids, length, added.length);
    ids[ids.length - 1] = text.ids[length - 1];
    return new CutText(ids, text.dropped);
  }

  private int[] terms(int[] ids, int room) {
    int[] marked = Arrays.copyOf(ids, Math.min(ids.length, model.shape().maxTokens()));
    marked[0] = PASSAGE;
    float[] scores = model.network().get().scores(Batch.of(marked), List.of(new int[] {0}))[0];
    BitSet there = new BitSet();
    Arrays.stream(ids).forEach(there::set);
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer id) -> -scores[id]))
        .limit(terms)
        .mapToInt(Integer::intValue)
        .filter(id -> !there.get(id) && !never.get(id))
        .limit(room)
        .toArray();
  }

  /// In words, for fingerprints.
  String words() {
    return "\0expanded by %d of %s".formatted(terms, model.hash());
  }
}
