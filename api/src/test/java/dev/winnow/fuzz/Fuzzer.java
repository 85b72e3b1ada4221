package dev.winnow.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// Gives a parser inputs that are made of good ones by chance: bytes changed, cut, doubled, pieces
/// of others and words of the language put in. An input whose answer has not been seen before is
/// kept and changed further. Every input comes back by its seed.
final class Fuzzer {
  private static final int MOST_BYTES = 20_000;
  private static final int MOST_KEPT = 2_000;
  private static final int MOST_CHANGES = 6;
  private static final int SHOWN = 80;

  /// Pieces that break parsers.
  private static final List<String> WORDS =
      List.of(
          "null",
          "true",
          "-1",
          "0",
          "1e999",
          "-0.0",
          "9223372036854775808",
          "NaN",
          "\"\"",
          "{}",
          "[]",
          "[",
          "{",
          "]",
          "}",
          ",",
          ":",
          "\"",
          "\\",
          "\\u0000",
          "\\ud800",
          "\\u",
          "\u0000",
          "\ufeff",
          "\u202e",
          "\n",
          "\r",
          "//",
          "/*",
          "..",
          "%00",
          "'",
          "((((((((",
          "[[[[[[[[");

  /// What is called with each input.
  @FunctionalInterface
  interface Parser {
    /// @return what it is, in a word; inputs with new answers are kept
    String parse(byte[] input) throws Exception;
  }

  /// What was done.
  ///
  /// @param kept inputs with answers of their own
  record Done(long inputs, int kept) {}

  private final List<byte[]> kept = new ArrayList<>();
  private final Set<String> answers = new HashSet<>();
  private final List<byte[]> words = new ArrayList<>();
  private final Parser parser;
  private final Set<Class<? extends Exception>> refusals;

  /// @param refusals the exceptions by which it refuses an input, with a message
  Fuzzer(List<String> good, Parser parser, Set<Class<? extends Exception>> refusals) {
    this.parser = parser;
    this.refusals = refusals;
    good.forEach(input -> kept.add(input.getBytes(StandardCharsets.UTF_8)));
    WORDS.forEach(word -> words.add(word.getBytes(StandardCharsets.UTF_8)));
    for (String input : good) {
      for (String word : input.split("[^A-Za-z_]+")) {
        words.add(word.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /// @param seed of everything that is drawn
  Done run(long seed, BooleanSupplier goesOn) {
    for (byte[] good : List.copyOf(kept)) {
      take(good, seed, -1);
    }
    long inputs = 0;
    var random = new Random(seed);
    while (goesOn.getAsBoolean()) {
      take(changed(random), seed, inputs++);
    }
    return new Done(inputs, kept.size());
  }

  private void take(byte[] input, long seed, long number) {
    String answer;
    try {
      answer = parser.parse(input);
    } catch (Exception | Error e) {
      if (!refusals.contains(e.getClass()) || unfit(e.getMessage())) {
        throw new AssertionError(
            "fails for -Dwinnow.fuzz.seed=%d at input %d, in base64 %s"
                .formatted(seed, number, Base64.getEncoder().encodeToString(input)),
            e);
      }
      answer = e.getMessage().replaceAll("'[^']*'|[0-9]+", "#");
      answer = answer.substring(0, Math.min(SHOWN, answer.length()));
    }
    if (answers.add(answer) && kept.size() < MOST_KEPT && number >= 0) {
      kept.add(input);
    }
  }

  /// A refusal tells something, and nothing of what is inside.
  private static boolean unfit(String message) {
    return message == null || message.isBlank() || message.contains("Exception");
  }

  private byte[] changed(Random random) {
    byte[] input = kept.get(random.nextInt(kept.size()));
    for (int i = random.nextInt(MOST_CHANGES); i >= 0; i--) {
      input = change(input, random);
    }
    return input.length <= MOST_BYTES ? input : Arrays.copyOf(input, MOST_BYTES);
  }

  private byte[] change(byte[] input, Random random) {
    int from = random.nextInt(input.length + 1);
    int to = Math.min(input.length, from + random.nextInt(1 + random.nextInt(16)));
    byte[] piece = Arrays.copyOfRange(input, from, to);
    return switch (random.nextInt(8)) {
      case 0 -> with(input, from, to, new byte[0]);
      case 1 -> with(input, from, from, times(piece, 2));
      case 2 -> with(input, from, from, times(piece, 1 + random.nextInt(200)));
      case 3 -> with(input, from, to, words.get(random.nextInt(words.size())));
      case 4 -> with(input, from, from, words.get(random.nextInt(words.size())));
      case 5 -> {
        byte[] other = kept.get(random.nextInt(kept.size()));
        int begin = random.nextInt(other.length + 1);
        yield with(input, from, to, Arrays.copyOfRange(other, begin, other.length));
      }
      case 6 -> {
        byte[] one = {(byte) random.nextInt(256)};
        yield with(input, from, Math.min(input.length, from + 1), one);
      }
      default -> {
        byte[] other = kept.get(random.nextInt(kept.size()));
        int begin = random.nextInt(other.length + 1);
        int end = Math.min(other.length, begin + random.nextInt(64));
        yield with(input, from, to, Arrays.copyOfRange(other, begin, end));
      }
    };
  }

  private static byte[] times(byte[] piece, int times) {
    byte[] all = new byte[Math.min(MOST_BYTES, piece.length * times)];
    for (int i = 0; i < all.length; i++) {
      all[i] = piece[i % piece.length];
    }
    return all;
  }

  private static byte[] with(byte[] input, int from, int to, byte[] piece) {
    byte[] all = Arrays.copyOf(input, from + piece.length + input.length - to);
    System.arraycopy(piece, 0, all, from, piece.length);
    System.arraycopy(input, to, all, from + piece.length, input.length - to);
    return all;
  }
}
