package dev.winnow.embed;

import dev.winnow.embed.files.Config;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.files.StoredTensor;
import dev.winnow.embed.files.Weights;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.tokens.CutText;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Weights of the tokens that a text has (TILDEv2: Zhuang and Zuccon, arXiv 2108.08513). A layer
/// `tok_proj` makes a number of each token's final vector; a token of a passage weighs the largest
/// over its places, if that is above 0. A token of a query weighs as often as it stands there, and
/// no network runs. Stop words, signs, `##s` and special tokens weigh nothing, as in the authors'
/// code.
///
/// A passage may end in `[SEP]` and the terms that it is expanded by; a folder
/// [TokenExpansion#FOLDER] within the model's adds such terms to every passage.
///
/// @param layer one output for each token
/// @param stops ids of tokens that weigh nothing
/// @param expansion of passages, if there is one
record TokenWeights(Projection layer, BitSet stops, @Nullable TokenExpansion expansion) {
  private static final String LAYER = "tok_proj";
  private static final String ARCHITECTURE = "TILDEv2";
  private static final String PLURAL = "##s";

  /// Parts of words, and words; all else is a sign or a special token.
  private static final Pattern WORDS = Pattern.compile("#.+|[A-Za-z0-9_-]*");

  /// English stop words of NLTK 3.6 that are one token, but for those that questions begin with.
  private static final Set<String> STOP_WORDS =
      Set.of(
          """
          i me my myself we our ours ourselves you your yours yourself yourselves he him his himself
          she her hers herself it its itself they them their theirs themselves whom this that these
          those am is are was were be been being have has had having do does did doing a an the and
          but if or because as until while of at by for with about against between into through
          during before after above below to from up down in out on off over under again further
          then once here there all any both each few more most other some such no nor not only own
          same so than too very s t can will just don should now d ll m o re ve y ain aren couldn
          didn doesn hadn hasn haven isn ma mightn mustn needn shan shouldn wasn weren won wouldn
          """
              .split("\\s+"));

  private static final Set<String> ASKING =
      Set.of("where", "how", "what", "when", "which", "why", "who", "definition");

  /// Those of a folder; null where it makes weights otherwise.
  ///
  /// @param home of its `config.json`
  /// @param tokens by their ids
  /// @throws ModelException where `config.json` names this model and the layer cannot be used
  static @Nullable TokenWeights of(Path home, Transformer transformer, List<String> tokens)
      throws IOException {
    Weights weights = transformer.weights();
    boolean has = weights.has(LAYER + ".weight");
    if (!has && !named(home)) {
      return null;
    }
    int hidden = transformer.shape().hidden();
    if (!has) {
      throw new ModelException(
          "%s is a %s by its config.json, and its weights have no %s.weight; expected one of (1, %d); fetch the folder again"
              .formatted(home, ARCHITECTURE, LAYER, hidden));
    }
    StoredTensor matrix = weights.get(LAYER + ".weight");
    Projection layer = Projection.of(weights, LAYER, false);
    if (layer.outputs() != 1 || layer.inputs() != hidden) {
      throw new ModelException(
          "tensor %s of %s; expected (1, %d), a weight for each token; fetch the folder again"
              .formatted(matrix, weights, hidden));
    }
    return new TokenWeights(layer, stops(tokens), null);
  }

  TokenWeights withExpansion(TokenExpansion expansion) {
    return new TokenWeights(layer, stops, expansion);
  }

  /// Tokens by which no passage is expanded: those that weigh nothing, and words of questions.
  BitSet neverAdded(List<String> tokens) {
    BitSet never = (BitSet) stops.clone();
    for (int id = 0; id < tokens.size(); id++) {
      if (ASKING.contains(tokens.get(id))) {
        never.set(id);
      }
    }
    return never;
  }

  private static boolean named(Path home) throws IOException {
    return Files.isRegularFile(home.resolve("config.json"))
        && Config.read(Weights.inside(home, "config.json"))
            .texts("architectures")
            .contains(ARCHITECTURE);
  }

  private static BitSet stops(List<String> tokens) {
    BitSet stops = new BitSet();
    for (int id = 0; id < tokens.size(); id++) {
      String token = tokens.get(id);
      stops.set(
          id,
          STOP_WORDS.contains(token) || token.equals(PLURAL) || !WORDS.matcher(token).matches());
    }
    return stops;
  }

  /// A passage with what it is expanded by.
  CutText expanded(CutText text) {
    return expansion == null ? text : expansion.expanded(text);
  }

  /// The weights of a passage.
  ///
  /// @param output (all tokens, size), of the network's last layer
  /// @param first row of the passage's first token
  SparseVector passage(FloatBuffer output, int first, CutText text) {
    Map<Integer, Float> largest = new TreeMap<>();
    double[] vector = new double[layer.inputs()];
    for (int token = 0; token < text.ids.length; token++) {
      if (!stops.get(text.ids[token])) {
        for (int i = 0; i < vector.length; i++) {
          vector[i] = output.get((first + token) * vector.length + i);
        }
        float weight = (float) layer.apply(vector)[0];
        if (weight > 0) {
          largest.merge(text.ids[token], weight, Math::max);
        }
      }
    }
    return vector(largest, text.dropped);
  }

  /// The weights of a query.
  SparseVector query(CutText text) {
    Map<Integer, Float> counts = new TreeMap<>();
    for (int id : text.ids) {
      if (!stops.get(id)) {
        counts.merge(id, 1f, Float::sum);
      }
    }
    return vector(counts, text.dropped);
  }

  private static SparseVector vector(Map<Integer, Float> weights, int dropped) {
    int[] ids = weights.keySet().stream().mapToInt(Integer::intValue).toArray();
    float[] values = new float[ids.length];
    int count = 0;
    for (float weight : weights.values()) {
      values[count++] = weight;
    }
    return new SparseVector(ids, values, dropped);
  }

  /// In words, for fingerprints.
  String words() {
    return "\0tokens without " + stops + (expansion == null ? "" : expansion.words());
  }
}
