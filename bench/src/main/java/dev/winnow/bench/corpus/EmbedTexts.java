package dev.winnow.bench.corpus;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Texts of known numbers of tokens, cut from the corpus. Every number counts the two special
/// tokens.
public final class EmbedTexts {
  /// The set of texts of many lengths.
  public static final String MIX = "the mix";

  private static final String TOKENIZER = "/all-minilm-l6-v2-q-tokenizer.json";

  private static final int MEDIAN = 70;
  private static final double SPREAD = 0.8; // standard deviation of the lengths' logarithm
  private static final int SHORTEST = 8;
  private static final int LONGEST = 256;

  private EmbedTexts() {}

  /// Sets of texts by name, each of about `tokens` tokens in all.
  public static Map<String, List<String>> of(Corpus corpus, int tokens, long seed)
      throws IOException {
    var chance = new Random(seed);
    Map<String, List<Integer>> lengths = new LinkedHashMap<>();
    lengths.put("128 tokens", uniform(128, tokens));
    lengths.put("256 tokens", uniform(256, tokens));
    lengths.put(MIX, mix(tokens, chance));
    return of(corpus, lengths);
  }

  /// Mostly short texts, a few of them long.
  public static List<String> skewed(Corpus corpus, int tokens, long seed) throws IOException {
    List<Integer> lengths = drawn(tokens, new Random(seed), 24, 1.1, 6, 512);
    return one(corpus, lengths);
  }

  /// So many of them, each with room for a query beside it.
  public static List<String> skewedTexts(Corpus corpus, long seed, int texts) throws IOException {
    List<Integer> lengths = drawn(100 * texts, new Random(seed), 24, 1.1, 6, 480);
    return one(corpus, lengths.subList(0, texts));
  }

  public static List<String> uniform(Corpus corpus, int tokens, int texts) throws IOException {
    return one(corpus, Collections.nCopies(texts, tokens));
  }

  private static List<String> one(Corpus corpus, List<Integer> lengths) throws IOException {
    return new ArrayList<>(of(corpus, Map.of("", lengths)).getOrDefault("", List.of()));
  }

  private static Map<String, List<String>> of(Corpus corpus, Map<String, List<Integer>> lengths)
      throws IOException {
    Map<String, List<String>> sets = new LinkedHashMap<>();
    try (InputStream json = EmbedTexts.class.getResourceAsStream(TOKENIZER);
        var tokenizer =
            HuggingFaceTokenizer.newInstance(
                json, Map.of("truncation", "false", "padding", "false"));
        var passages = corpus.read()) {
      var cutter = new Cutter(tokenizer, passages);
      for (var set : lengths.entrySet()) {
        List<String> texts = new ArrayList<>();
        for (int length : set.getValue()) {
          texts.add(cutter.text(length));
        }
        sets.put(set.getKey(), texts);
      }
    }
    return sets;
  }

  private static List<Integer> uniform(int length, int tokens) {
    return Collections.nCopies(Math.max(2, tokens / length), length);
  }

  private static List<Integer> mix(int tokens, Random chance) {
    return drawn(tokens, chance, MEDIAN, SPREAD, SHORTEST, LONGEST);
  }

  /// @param spread standard deviation of the lengths' logarithm
  private static List<Integer> drawn(
      int tokens, Random chance, int median, double spread, int shortest, int longest) {
    List<Integer> lengths = new ArrayList<>();
    for (int sum = 0; sum < tokens; sum += lengths.getLast()) {
      double drawn = median * Math.exp(spread * chance.nextGaussian());
      lengths.add((int) Math.clamp(drawn, shortest, longest));
    }
    return lengths;
  }

  /// Cuts texts out of passages put one behind the other.
  private static final class Cutter {
    private final HuggingFaceTokenizer tokenizer;
    private final PassageReader passages;

    Cutter(HuggingFaceTokenizer tokenizer, PassageReader passages) {
      this.tokenizer = tokenizer;
      this.passages = passages;
    }

    String text(int tokens) throws IOException {
      var text = new StringBuilder();
      int wanted = tokens - 2;
      Encoding encoding = encode(text);
      while (encoding.getIds().length < wanted) {
        List<BenchPassage> next = passages.next(1);
        if (next.isEmpty()) {
          throw new IllegalStateException("the corpus is too small; ask for more passages");
        }
        text.append(next.getFirst().contents()).append('\n');
        encoding = encode(text);
      }
      int end = encoding.getCharTokenSpans()[wanted - 1].getEnd();
      return text.substring(0, text.offsetByCodePoints(0, end));
    }

    private Encoding encode(StringBuilder text) {
      return tokenizer.encode(text.toString(), false, false);
    }
  }
}
