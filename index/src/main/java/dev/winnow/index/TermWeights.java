package dev.winnow.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Weights of some terms; all others weigh nothing. What a learned sparse model makes of a text:
/// terms are the tokens of its vocabulary. Immutable; terms stand in the order of their code
/// points, which is that of their UTF-8 bytes.
public final class TermWeights implements Passage.Value {
  /// Most terms.
  public static final int MAX_TERMS = 32_768;

  /// Most characters of a term.
  public static final int MAX_TERM_LENGTH = 256;

  /// The largest weight.
  public static final float LARGEST = 1e12f;

  /// Smaller weights count as nothing.
  public static final float SMALLEST = 1e-12f;

  /// Nothing weighs anything.
  public static final TermWeights NONE = new TermWeights(new String[0], new float[0]);

  private final String[] terms;
  private final float[] weights;

  private TermWeights(String[] terms, float[] weights) {
    this.terms = terms;
    this.weights = weights;
  }

  /// @param weights by term, 0 to [#LARGEST]; terms below [#SMALLEST] are left out
  /// @throws IllegalArgumentException for other weights, more than [#MAX_TERMS] terms, or a term
  ///   that is empty, longer than [#MAX_TERM_LENGTH] or has an unpaired surrogate
  public static TermWeights of(Map<String, ? extends Number> weights) {
    List<Map.Entry<String, Float>> kept = new ArrayList<>(weights.size());
    weights.forEach((term, weight) -> {
      float value = weight.floatValue();
      requireTerm(term);
      if (!(value >= 0 && value <= LARGEST)) {
        throw new IllegalArgumentException(
            "term '%s' weighs %s; expected 0 to %s; check the model that made it"
                .formatted(term, weight, LARGEST));
      }
      if (value >= SMALLEST) {
        kept.add(Map.entry(term, value));
      }
    });
    if (kept.size() > MAX_TERMS) {
      throw new IllegalArgumentException(
          "%,d terms have weights; expected at most %,d; keep the heaviest"
              .formatted(kept.size(), MAX_TERMS));
    }
    kept.sort((a, b) -> byCodePoints(a.getKey(), b.getKey()));
    String[] terms = new String[kept.size()];
    float[] values = new float[kept.size()];
    for (int i = 0; i < values.length; i++) {
      terms[i] = kept.get(i).getKey();
      values[i] = kept.get(i).getValue();
    }
    return new TermWeights(terms, values);
  }

  private static void requireTerm(String term) {
    if (term.isEmpty() || term.length() > MAX_TERM_LENGTH || !WellFormed.of(term).equals(term)) {
      throw new IllegalArgumentException(
          "term '%s' is not allowed; expected 1 to %d characters without unpaired surrogates"
              .formatted(FieldValues.brief(WellFormed.of(term)), MAX_TERM_LENGTH));
    }
  }

  private static int byCodePoints(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char c = a.charAt(i);
      char d = b.charAt(i);
      if (c != d) {
        boolean high = Character.isSurrogate(c);
        return high == Character.isSurrogate(d) ? c - d : high ? 1 : -1;
      }
    }
    return a.length() - b.length();
  }

  /// How many terms weigh something.
  public int size() {
    return terms.length;
  }

  /// The term at a place in the order of the terms.
  public String term(int i) {
    return terms[i];
  }

  /// The weight of [#term], above 0.
  public float weight(int i) {
    return weights[i];
  }

  /// The sum of products of weights, in the order of the terms.
  public double dot(TermWeights other) {
    double dot = 0;
    int j = 0;
    for (int i = 0; i < terms.length; i++) {
      while (j < other.terms.length && byCodePoints(other.terms[j], terms[i]) < 0) {
        j++;
      }
      if (j < other.terms.length && other.terms[j].equals(terms[i])) {
        dot += (double) weights[i] * other.weights[j];
      }
    }
    return dot;
  }

  /// The `count` heaviest terms; of two that weigh the same the first.
  public TermWeights heaviest(int count) {
    if (count >= terms.length) {
      return this;
    }
    int[] kept =
        IntStream.range(0, terms.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -weights[i]))
            .limit(count)
            .mapToInt(Integer::intValue)
            .sorted()
            .toArray();
    float[] heaviest = new float[kept.length];
    for (int i = 0; i < kept.length; i++) {
      heaviest[i] = weights[kept[i]];
    }
    return new TermWeights(
        Arrays.stream(kept).mapToObj(i -> terms[i]).toArray(String[]::new), heaviest);
  }

  /// By term, in the order of the terms.
  public Map<String, Float> toMap() {
    Map<String, Float> map = new LinkedHashMap<>();
    for (int i = 0; i < terms.length; i++) {
      map.put(terms[i], weights[i]);
    }
    return Collections.unmodifiableMap(map);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TermWeights that
        && Arrays.equals(terms, that.terms)
        && Arrays.equals(weights, that.weights);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(terms) + Arrays.hashCode(weights);
  }

  @Override
  public String toString() {
    return "TermWeights[size=" + terms.length + "]";
  }
}
