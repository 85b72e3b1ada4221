package dev.winnow.bench.passkey;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;

/// A text, what is asked behind it, and the answer, which stands in the text: the tasks "passkey"
/// and "key-value retrieval" of InfiniteBench (arXiv 2402.13718), in bytes.
///
/// @param document all before the question
record CopyTask(String document, String question, String answer) {
  private static final String BEFORE =
      "There is an important info hidden inside a lot of irrelevant text. Find it and memorize"
          + " them. I will quiz you about the important information there.\n\n";
  private static final String NOISE =
      "The grass is green. The sky is blue. The sun is yellow. Here we go. There and back again. ";
  private static final String AFTER = "\n\nWhat is the pass key?\n\nThe pass key is ";

  /// @param length about so many bytes, never more
  /// @param depth of the key, 0 to 1
  static CopyTask passkey(int length, String key, double depth) {
    String needle = "The pass key is %s. Remember it. %s is the pass key. ".formatted(key, key);
    int around = BEFORE.length() + needle.length() + AFTER.length();
    int noise = (length - around) / NOISE.length();
    int before = (int) (noise * depth);
    String text = BEFORE + NOISE.repeat(before) + needle + NOISE.repeat(noise - before);
    return new CopyTask(text, AFTER, key);
  }

  /// Pairs of UUIDs. Unlike InfiniteBench's, the question ends with the key as it stands in the
  /// text, as the model can only go on with what it copies.
  static CopyTask keyValue(int length, long seed, double depth) {
    var random = new Random(seed);
    List<String> keys = new ArrayList<>();
    List<String> values = new ArrayList<>();
    int pair = 2 * 36 + 8;
    for (int i = 0; i < (length - 200) / pair; i++) {
      keys.add(new UUID(random.nextLong(), random.nextLong()).toString());
      values.add(new UUID(random.nextLong(), random.nextLong()).toString());
    }
    var text = new StringBuilder("JSON data:\n{");
    for (int i = 0; i < keys.size(); i++) {
      text.append('"').append(keys.get(i)).append("\": \"").append(values.get(i)).append("\", ");
    }
    int asked = (int) (keys.size() * depth);
    String question = "}\n\nThe value of the key is\n\"%s\": \"".formatted(keys.get(asked));
    return new CopyTask(text.toString(), question, values.get(asked));
  }

  String text() {
    return document + question;
  }

  static int[] bytes(String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    return IntStream.range(0, bytes.length).map(i -> bytes[i] & 0xFF).toArray();
  }
}
