package dev.winnow.fuzz;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.regex.Pattern;

/// Gives a parser inputs that are made of good ones by chance: bytes changed, cut, doubled, pieces
/// of others and words of the language put in. An input that is answered in a new way is kept and
/// changed further: a refusal is new by its message and by the lines of code that it came through,
/// anything else by its form. Every input comes back by its seed and what was kept before.
final class Fuzzer {
  private static final int MOST_BYTES = 20_000;
  private static final int MOST_KEPT = 2_000;
  private static final int MOST_CHANGES = 6;
  private static final int SHOWN = 80;
  private static final int FRAMES = 12;
  private static final Pattern NAMES = Pattern.compile("'[^']*'|[0-9]+");

  /// Words of a record's text that are neither a type nor a component.
  private static final Pattern VALUES = Pattern.compile("[^\\[\\](){},=]++(?![\\[=])");

  private static final Pattern REPEATED = Pattern.compile("(.{1,40}?)\\1+");

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
  /// @param kept inputs with answers of their own, the good ones among them
  /// @param nanos of CPU that the thread took
  /// @param slowest nanoseconds of CPU of one input
  record Done(long inputs, List<byte[]> kept, long nanos, long slowest) {}

  /// An input that the parser neither takes nor refuses.
  static final class Fault extends AssertionError {
    private static final long serialVersionUID = 1;
    private final transient byte[] input;

    private Fault(byte[] input, String message, Throwable cause) {
      super(message, cause);
      this.input = input;
    }

    byte[] input() {
      return input;
    }
  }

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

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

  /// Changes these too.
  ///
  /// @param inputs that were kept by a run before
  Fuzzer withKept(List<byte[]> inputs) {
    kept.addAll(inputs.subList(0, Math.min(inputs.size(), MOST_KEPT)));
    return this;
  }

  /// @param seed of everything that is drawn
  /// @param goesOn asked before each input, with the CPU's nanoseconds of this thread so far
  Done run(long seed, LongPredicate goesOn) {
    long begin = threads.getCurrentThreadCpuTime();
    for (byte[] good : List.copyOf(kept)) {
      take(good, seed, -1);
    }
    long inputs = 0;
    long slowest = 0;
    var random = new Random(seed);
    long last = threads.getCurrentThreadCpuTime();
    while (goesOn.test(last - begin)) {
      take(changed(random), seed, inputs++);
      long now = threads.getCurrentThreadCpuTime();
      slowest = Math.max(slowest, now - last);
      last = now;
    }
    return new Done(inputs, List.copyOf(kept), last - begin, slowest);
  }

  private void take(byte[] input, long seed, long number) {
    String answer;
    try {
      answer = form(parser.parse(input));
    } catch (Exception | Error e) {
      if (!refusals.contains(e.getClass()) || unfit(e.getMessage())) {
        throw new Fault(
            input,
            "fails for -Dwinnow.fuzz.seed=%d at input %d, in base64 %s"
                .formatted(seed, number, Base64.getEncoder().encodeToString(input)),
            e);
      }
      answer = refusal(e);
    }
    if (answers.add(answer) && kept.size() < MOST_KEPT && number >= 0) {
      kept.add(input);
    }
  }

  private static String form(String answer) {
    String text = answer.substring(0, Math.min(SHOWN * SHOWN, answer.length()));
    text = VALUES.matcher(NAMES.matcher(text).replaceAll("#")).replaceAll("#");
    return REPEATED.matcher(text.substring(0, Math.min(5 * SHOWN, text.length()))).replaceAll("$1");
  }

  private static String refusal(Throwable refusal) {
    var way = new StringBuilder(NAMES.matcher(refusal.getMessage()).replaceAll("#"));
    way.setLength(Math.min(SHOWN, way.length()));
    StackTraceElement[] frames = refusal.getStackTrace();
    for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
      if (frames[i].getClassName().equals(Fuzzer.class.getName())) {
        break;
      }
      if (i == 0 || !frames[i].equals(frames[i - 1])) {
        way.append(' ').append(frames[i].getLineNumber());
      }
    }
    return way.toString();
  }

  /// A refusal tells something, and nothing of what is inside.
  private static boolean unfit(String message) {
    return message == null
        || message.isBlank()
        || message.contains("Exception")
        || message.contains("dev.winnow.")
        || message.contains("java.");
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
