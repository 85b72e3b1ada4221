package dev.winnow.embed.chunking;

import static dev.winnow.embed.chunking.ChunkTexts.texts;
import static dev.winnow.embed.chunking.ChunkTexts.titled;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class MarkdownChunkerTest extends ChunkerContract {
  @Override
  Chunker chunker(ChunkLimits limits) {
    return Chunker.markdown(limits);
  }

  @Test
  void chunksCarryThePathOfHeadings() {
    String text = "Intro.\n\n# A\n\nOne.\n\n## B *b* `c`\n\nTwo.\n\nC\n=\n\nThree.\n";

    assertEquals(
        List.of(
            "[] Intro.",
            "[A] # A\n\nOne.",
            "[A, B b c] ## B *b* `c`\n\nTwo.",
            "[C] C\n=\n\nThree."),
        titled(Chunker.markdown(50), text));
  }

  @Test
  void headingWithoutTextGoesWithTheFirstBelowIt() {
    assertEquals(
        List.of("[A, B] # A\n\n## B\n\nOne."), titled(Chunker.markdown(50), "# A\n\n## B\n\nOne."));
  }

  @Test
  void blocksArePackedUpToTheBudget() {
    assertEquals(
        List.of("a b c\n\nd e f", "g h i"), texts(Chunker.markdown(6), "a b c\n\nd e f\n\ng h i"));
  }

  @Test
  void fenceThatFitsStaysWhole() {
    String fence = "```\na b\n\nc d\n```";

    assertEquals(
        List.of("one two three four", fence),
        texts(Chunker.markdown(12), "one two three four\n\n" + fence));
  }

  @Test
  void headingInAFenceIsCode() {
    assertEquals(
        List.of("[A] # A\n\n```\n# b\n```"), titled(Chunker.markdown(50), "# A\n\n```\n# b\n```"));
  }

  @Test
  void longTableIsCutBetweenRows() {
    String text = "| a | b |\n|---|---|\n" + "| one two. Three | four |\n".repeat(9);

    for (String chunk : texts(Chunker.markdown(30), text)) {
      assertTrue(chunk.startsWith("|") && chunk.endsWith("|"), chunk);
    }
  }

  @Test
  void laterRowsOfALongTableHaveItsHead() {
    String text = "# A\n\n| name | price |\n|---|---|\n" + "| one two three | four |\n".repeat(9);

    List<Chunk> chunks = Chunker.markdown(30).chunk(text);

    assertTrue(chunks.size() > 2);
    assertEquals(List.of("A"), chunks.getFirst().headings());
    for (Chunk chunk : chunks.subList(1, chunks.size())) {
      assertEquals(List.of("A", "| name | price |"), chunk.headings());
    }
  }

  @Test
  void headOfATableInAQuotationOrWithoutOuterBarsIsRepeatedToo() {
    String quoted = "> | a | b |\n> |---|---|\n" + "> | one two three | four |\n".repeat(9);
    String bare = "a | b\n--- | ---\n" + "one two three | four\n".repeat(9);

    assertEquals("| a | b |", Chunker.markdown(30).chunk(quoted).getLast().headings().getLast());
    assertEquals("a | b", Chunker.markdown(30).chunk(bare).getLast().headings().getLast());
  }

  @Test
  void tableThatFitsAndTextBehindItRepeatNothing() {
    String text = "| a | b |\n|---|---|\n| c | d |\n\n" + "One two three. ".repeat(9);

    for (Chunk chunk : Chunker.markdown(20).chunk(text)) {
      assertEquals(List.of(), chunk.headings());
    }
  }

  @Test
  void longListIsCutBetweenItems() {
    String text = "- one two.\n  Three four\n".repeat(9);

    for (String chunk : texts(Chunker.markdown(16), text)) {
      assertTrue(chunk.startsWith("- ") && chunk.endsWith("four"), chunk);
    }
  }

  @Test
  void longParagraphIsCutBetweenSentences() {
    String text = "One two\nthree. ".repeat(9);

    for (String chunk : texts(Chunker.markdown(10), text)) {
      assertTrue(chunk.startsWith("One") && chunk.endsWith("three."), chunk);
    }
  }

  @Test
  void frontMatterIsNoHeading() {
    String text = "---\ntitle: T\n---\n# A\n\nOne.";

    assertEquals(
        List.of("[] ---\ntitle: T\n---", "[A] # A\n\nOne."), titled(Chunker.markdown(50), text));
  }

  @Test
  void byteOrderMarkDoesNotHideTheFirstHeading() {
    assertEquals(
        List.of("A"), Chunker.markdown(50).chunk("\ufeff# A\n\nOne.").getLast().headings());
  }

  @Test
  void carriageReturnsEndLines() {
    assertEquals(
        List.of("[A] # A\r\n\r\nOne.", "[B] # B\r\nTwo."),
        titled(Chunker.markdown(50), "# A\r\n\r\nOne.\r\n\r\n# B\r\nTwo.\r\n"));
  }

  @Test
  void longHeadingIsShortened() {
    var limits = ChunkLimits.DEFAULTS.withMaxHeading(5);

    assertEquals(
        List.of("abcd\u2026"), Chunker.markdown(limits).chunk("# abcdefgh").getFirst().headings());
  }

  @Test
  void nestingBeyondTheLimitIsPlainText() {
    var limits = SMALL.withMaxNesting(2);
    String text = "> > > > one two three four five six seven. Eight.\n".repeat(20);

    assertKept(text, Chunker.markdown(limits).chunk(text), limits);
  }

  @Test
  void benchmarkCorporaAreChunkedWithinTheContract() {
    ChunkCorpora.markdown()
        .values()
        .forEach(text -> assertKept(text, Chunker.markdown(200).chunk(text), ChunkLimits.DEFAULTS));
  }
}
