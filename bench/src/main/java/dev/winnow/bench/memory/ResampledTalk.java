package dev.winnow.bench.memory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.memory.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Any number of turns out of those of LoCoMo: each is one of them, of which every third word or so
/// is one of another. So words are as frequent as there, and turns as long.
final class ResampledTalk {
  private static final double REPLACED = 0.35;
  private static final int SESSION = 30;
  private static final Instant START = Instant.parse("2020-01-01T00:00:00Z");

  private final List<String[]> turns = new ArrayList<>();
  private final List<String> questions = new ArrayList<>();
  private final SplittableRandom random;

  ResampledTalk(Path data, long seed) throws IOException {
    random = new SplittableRandom(seed);
    var json = new ObjectMapper();
    for (String line : Files.readAllLines(data.resolve("corpus.jsonl"))) {
      JsonNode turn = json.readTree(line);
      turns.add(turn.path("text").asText().split(" ", -1));
    }
    for (String line : Files.readAllLines(data.resolve("queries.jsonl"))) {
      questions.add(json.readTree(line).path("text").asText());
    }
  }

  /// Texts of real turns.
  List<String> texts() {
    return turns.stream().map(words -> String.join(" ", words)).toList();
  }

  List<String> questions() {
    return questions;
  }

  /// @param number of the turn, which decides on its session and its time
  Entry.Turn turn(long number) {
    String[] words = turns.get(random.nextInt(turns.size())).clone();
    for (int i = 0; i < words.length; i++) {
      if (random.nextDouble() < REPLACED) {
        String[] other = turns.get(random.nextInt(turns.size()));
        words[i] = other[random.nextInt(other.length)];
      }
    }
    return new Entry.Turn(
        "session-" + number / SESSION,
        number % 2 == 0 ? "Ada" : "Bob",
        String.join(" ", words),
        START.plusSeconds(60 * number));
  }
}
