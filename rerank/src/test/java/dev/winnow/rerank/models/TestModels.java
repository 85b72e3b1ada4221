package dev.winnow.rerank.models;

import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.running.Precision;
import dev.winnow.rerank.judge.Candidate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// What the tests of this package share.
final class TestModels {
  static final ModelsConfig CONFIG =
      ModelsConfig.DEFAULTS.withCache(Path.of("target", "models")).withPrecision(Precision.FP32);

  private TestModels() {}

  static List<Candidate> candidates(String... texts) {
    List<Candidate> candidates = new ArrayList<>();
    for (String text : texts) {
      candidates.add(new Candidate("d" + candidates.size(), text, 0));
    }
    return candidates;
  }

  /// Passages of random words.
  static List<Candidate> random(int count, long seed) {
    var random = new Random(seed);
    String[] texts = new String[count];
    for (int i = 0; i < count; i++) {
      var text = new StringBuilder();
      for (int word = 3 + random.nextInt(6); word > 0; word--) {
        for (int letter = 1 + random.nextInt(6); letter > 0; letter--) {
          text.append((char) ('a' + random.nextInt(26)));
        }
        text.append(word > 1 ? " " : ".");
      }
      texts[i] = text.toString();
    }
    return candidates(texts);
  }
}
