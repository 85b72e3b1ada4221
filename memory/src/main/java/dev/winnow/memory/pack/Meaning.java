package dev.winnow.memory.pack;

import dev.winnow.embed.Embedder;
import dev.winnow.embed.Embeddings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Scores sentences by their cosine with the question, in standard deviations above the mean that
/// sentences about anything have. So the same bound serves embedders whose cosines differ:
/// unrelated sentences have about .1 with MiniLM, and .4 with bge-small.
final class Meaning implements SentenceScorer {
  /// Standard deviations that an answer stands above the mean of [#ANYTHING].
  private static final double RELATED = 4.5;

  private static final List<String> ANYTHING =
      List.of(
          "The train to the coast leaves at half past seven.",
          "She planted tomatoes along the southern wall of the garden.",
          "Interest rates rose by a quarter of a percent last month.",
          "The function returns an empty list if the file is missing.",
          "He scored twice in the second half of the match.",
          "Wash your hands before you prepare the dough.",
          "The river floods the lower meadows every spring.",
          "Patients received the drug twice a day for six weeks.",
          "The court rejected the appeal on procedural grounds.",
          "A new bridge will connect the two districts.",
          "Our flight was delayed because of heavy fog.",
          "The painter mixed blue and yellow to get a soft green.",
          "Please restart the computer after the update.",
          "The king died without an heir and war followed.",
          "Sales of electric cars doubled within two years.",
          "The recipe calls for three eggs and a cup of flour.",
          "Whales migrate thousands of kilometres each year.",
          "The committee will vote on the budget tomorrow.",
          "My brother plays the violin in a small orchestra.",
          "The engine failed shortly after take-off.",
          "Students must hand in their essays by Friday.",
          "The telescope discovered a planet around a distant star.",
          "Rent in the city centre is higher than in the suburbs.",
          "The novel tells the story of three sisters.",
          "Snow closed the mountain pass for a week.",
          "The contract ends unless both sides agree to renew it.",
          "Vaccines train the immune system to recognise a virus.",
          "The shop sells shoes, belts and leather bags.",
          "Parliament passed a law against pollution of the sea.",
          "I called you yesterday but nobody answered.",
          "Heat the oil in a pan and fry the onions.",
          "The battery lasts about ten hours on one charge.");

  private final Embedder embedder;
  private volatile @Nullable Embeddings anything;

  Meaning(Embedder embedder) {
    this.embedder = embedder;
  }

  @Override
  public double[] score(String question, List<String> sentences) {
    if (sentences.isEmpty()) {
      return new double[0];
    }
    float[] asked = embedder.query(question);
    double[] unrelated = cosines(asked, anything());
    double mean = mean(unrelated);
    double deviation = Math.max(1e-6, deviation(unrelated, mean));
    double[] scores = cosines(asked, embedder.passages(sentences));
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (scores[i] - mean) / deviation - RELATED;
    }
    return scores;
  }

  /// Embedded once; two threads that come first embed the same.
  private Embeddings anything() {
    Embeddings known = anything;
    if (known == null) {
      known = embedder.passages(ANYTHING);
      anything = known;
    }
    return known;
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double deviation(double[] values, double mean) {
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return StrictMath.sqrt(sum / values.length);
  }

  private static double[] cosines(float[] asked, Embeddings said) {
    var cosines = new double[said.size()];
    for (int i = 0; i < cosines.length; i++) {
      cosines[i] = cosine(asked, said.vector(i));
    }
    return cosines;
  }

  private static double cosine(float[] a, float[] b) {
    double product = 0;
    double lengths = 0;
    double otherLengths = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
      lengths += (double) a[i] * a[i];
      otherLengths += (double) b[i] * b[i];
    }
    return product / Math.max(1e-9, StrictMath.sqrt(lengths * otherLengths));
  }
}
