package dev.winnow.embed.chunking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What every chunker promises.
abstract class ChunkerContract {
  static final ChunkLimits SMALL = ChunkLimits.DEFAULTS.withMaxTokens(20);

  private static final int MEGABYTE = 1 << 20;

  static final List<Arguments> HOSTILE =
      List.of(
          argumentSet("10 MB line of words", "lorem ipsum, ".repeat(10 * MEGABYTE / 13)),
          argumentSet("10 MB without a space", "a".repeat(10 * MEGABYTE)),
          argumentSet("10 MB of statements on a line", "a{};".repeat(10 * MEGABYTE / 4)),
          argumentSet("many statements on a line", "a{};".repeat(50_000)),
          argumentSet("a megabyte of #", "#".repeat(MEGABYTE)),
          argumentSet("headings", "# a\n".repeat(MEGABYTE / 8)),
          argumentSet("open brackets", "(".repeat(100_000)),
          argumentSet("nested brackets", "(".repeat(100_000) + ")".repeat(100_000)),
          argumentSet("nested links", "[".repeat(100_000) + "a" + "](b)".repeat(100_000)),
          argumentSet("mismatched brackets", "(".repeat(500_000) + "}".repeat(500_000)),
          argumentSet("nested braces", "class A {\n".repeat(50_000)),
          argumentSet("nested quotations", "> ".repeat(100_000) + "a\nb\n"),
          argumentSet("nested lists", "- ".repeat(100_000) + "a"),
          argumentSet("stairs of lists", stairs(1_000)),
          argumentSet("stairs of classes", classes(1_000)),
          argumentSet("unclosed fence", "```java\n" + "x = 1;\n".repeat(50_000)),
          argumentSet("unclosed comment", "int a;\n/*" + " b c".repeat(200_000)),
          argumentSet("unclosed front matter", "---\n" + "a: b\n".repeat(100_000)),
          argumentSet("escaped quotes", "'\\".repeat(300_000)),
          argumentSet("backquotes", "` `` ".repeat(100_000)),
          argumentSet("emphasis", "*a **b ".repeat(100_000)),
          argumentSet("pipes", "|".repeat(MEGABYTE)),
          argumentSet("long sum", "class A { int x = " + "1+".repeat(200_000) + "1; }"),
          argumentSet("chained calls", "class A { Object x = a" + ".b()".repeat(50_000) + "; }"),
          argumentSet(
              "unpaired surrogates", "\ud83d \udc00 \ud83d\ud83d\udc00\udc00".repeat(50_000)),
          argumentSet("emoji", "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67".repeat(50_000)),
          argumentSet("combining marks", "e" + "\u0301".repeat(MEGABYTE)),
          argumentSet("white space", " \t\r\n".repeat(MEGABYTE / 4)),
          argumentSet("line ends", "a" + "\n".repeat(MEGABYTE) + ".b"),
          argumentSet("word and spaces", "a" + " ".repeat(MEGABYTE) + "b"),
          argumentSet("CRLF", "# A\r\n\r\nOne. Two.\r\n\r\n```\r\nx\r\n```\r\n".repeat(20_000)),
          argumentSet("lone CR", "# A\r\rOne. Two.\r- b\r".repeat(20_000)),
          argumentSet("NUL and controls", "\0\u0001\u0007\u001b ".repeat(50_000)),
          argumentSet("full stops", ". ".repeat(500_000)),
          argumentSet("Chinese", "\u4e2d\u6587\u3002".repeat(200_000)),
          argumentSet("Thai", "\u0e01\u0e33\u0e25\u0e31\u0e07".repeat(100_000)));

  abstract Chunker chunker(ChunkLimits limits);

  /// Whether a chunk may be longer than the budget.
  boolean unbounded() {
    return false;
  }

  static List<String> samples() {
    List<String> samples = new ArrayList<>();
    for (long seed = 0; seed < 300; seed++) {
      samples.add(sample(new Random(seed)));
    }
    return samples;
  }

  @ParameterizedTest
  @FieldSource("HOSTILE")
  void hostileTextIsChunkedWithinTheContract(String text) {
    List<Chunk> chunks = chunker(ChunkLimits.DEFAULTS).chunk(text);

    assertKept(text, chunks, ChunkLimits.DEFAULTS);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void randomTextIsChunkedWithinTheContract(String text) {
    List<Chunk> chunks = chunker(SMALL).chunk(text);

    assertKept(text, chunks, SMALL);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void budgetOfOneTokenIsKept(String text) {
    var limits = ChunkLimits.DEFAULTS.withMaxTokens(1);

    assertKept(text, chunker(limits).chunk(text), limits);
  }

  @Test
  void sameTextGivesTheSameChunks() {
    String text = String.join("\n", samples());

    assertEquals(chunker(SMALL).chunk(text), chunker(SMALL).chunk(text));
  }

  @Test
  void blankTextHasNoChunks() {
    assertEquals(List.of(), chunker(SMALL).chunk(""));
    assertEquals(List.of(), chunker(SMALL).chunk(" \r\n\t\u2028 "));
  }

  @Test
  void textBeyondTheParsedLengthIsStillChunked() {
    var limits = SMALL.withMaxParsed(10);
    String text = "# A heading\n\nclass A {\n  void a() {}\n}\n".repeat(20);

    assertKept(text, chunker(limits).chunk(text), limits);
  }

  @Test
  void wordsAreNotSplitWhereTheyFit() {
    String text = "Sphinx of black quartz judge my vow ".repeat(50);

    for (Chunk chunk : chunker(SMALL).chunk(text)) {
      assertTrue(chunk.end() == text.length() || text.charAt(chunk.end()) == ' ');
      assertTrue(chunk.start() == 0 || text.charAt(chunk.start() - 1) == ' ');
    }
  }

  @Test
  void clustersAreNotSplit() {
    String family = "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67";
    String text = family.repeat(100);

    for (Chunk chunk : chunker(SMALL).chunk(text)) {
      assertEquals(0, chunk.start() % family.length());
      assertEquals(0, chunk.end() % family.length());
    }
  }

  @Test
  void otherTokenCountersAreObeyed() {
    var limits = SMALL.withCounter(ChunkerContract::everyCharacter);
    String text = "The quick brown fox jumps over the lazy dog. ".repeat(20);

    assertKept(text, chunker(limits).chunk(text), limits);
  }

  /// Asserts order, cover, trim, surrogates and size.
  void assertKept(String text, List<Chunk> chunks, ChunkLimits limits) {
    var ruler = new Ruler(text, limits);
    int covered = 0;
    int last = -1;
    for (Chunk chunk : chunks) {
      assertTrue(chunk.start() > last, "starts ascend");
      assertTrue(ruler.skipBlank(covered, chunk.start()) >= chunk.start(), "no text is left out");
      assertTrue(chunk.end() > covered, "a chunk adds text");
      assertEquals(ruler.trim(chunk.start(), chunk.end()).toChunk(chunk.headings()), chunk);
      assertFalse(splitsPair(text, chunk.start()) || splitsPair(text, chunk.end()));
      assertTrue(
          unbounded()
              || ruler.fits(chunk.start(), chunk.end())
              || isUnbreakable(ruler, text, chunk, limits),
          () -> "too long: " + chunk + " in " + text.substring(0, Math.min(200, text.length())));
      covered = chunk.end();
      last = chunk.start();
    }
    assertEquals(text.length(), ruler.skipBlank(covered, text.length()), "no text is left out");
  }

  /// Whether the chunk is one cluster, which may have more tokens than the budget.
  private static boolean isUnbreakable(Ruler ruler, String text, Chunk chunk, ChunkLimits limits) {
    String content = text.substring(chunk.start(), chunk.end());
    return content.split("\\b{g}", 3).length < 3 && content.replaceFirst("\\X", "").isEmpty();
  }

  private static boolean splitsPair(String text, int at) {
    return at > 0
        && at < text.length()
        && Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at));
  }

  private static int[] everyCharacter(String text) {
    return IntStream.range(0, text.length()).toArray();
  }

  private static String stairs(int depth) {
    var text = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      text.append("  ".repeat(i)).append("- a\n");
    }
    return text.toString();
  }

  private static String classes(int depth) {
    var text = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      text.append(" ".repeat(i)).append("class A:\n");
    }
    return text.toString();
  }

  private static String sample(Random random) {
    String[] parts = {
      "Dr. Who came in. ",
      "word ",
      "\n",
      "\n\n",
      "\r\n",
      "# Heading\n",
      "## Sub **b**\n",
      "- item\n",
      "> quote\n",
      "```\ncode();\n```\n",
      "| a | b |\n|---|---|\n| 1 | 2 |\n",
      "class A {\n",
      "  void f(int a) { return; }\n",
      "}\n",
      "int x = 1;\n",
      "// note\n",
      "/** doc */\n",
      "def f(a):\n",
      "    return 1\n",
      "class B:\n",
      "\"str",
      "'c'",
      "---\n",
      "===\n",
      "(",
      ")",
      "{",
      "}",
      "[",
      "]",
      "<",
      ">",
      "\ud83d\udc4d",
      "\ud83d",
      "\u0301",
      "\u200d",
      "\u4e2d\u6587\u3002",
      "a".repeat(50),
      "\t",
      "    ",
      "\u00a0",
      "\u2028",
      "1. one\n",
      "https://example.org/a/b?c=d ",
      "fn f() -> u8 {\n",
      "\\",
      "`",
      "+++\n"
    };
    return Stream.generate(() -> parts[random.nextInt(parts.length)])
        .limit(random.nextInt(60))
        .collect(Collectors.joining());
  }
}
