package dev.winnow.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JavadocTextTest {
  @Test
  void starsAndDelimitersGo() {
    assertEquals(
        "Reads all lines. At once.",
        JavadocText.of("  /**\n   * Reads all lines.\n   * At once.\n   */"));
  }

  @Test
  void codeKeepsItsAngleBracketsAndBraces() {
    assertEquals(
        "a List<String> or if (a) { b(); }",
        JavadocText.of("/** a {@code List<String>} or {@code if (a) { b(); }} */"));
  }

  @Test
  void linksShowTheirLabelOrTheirTarget() {
    assertEquals(
        "See String.format(String, Object...), the charset, size().",
        JavadocText.of(
            "/** See {@link String#format(String, Object...)}, {@linkplain java.nio.charset.Charset"
                + " the charset}, {@link #size()}. */"));
  }

  @Test
  void tagsMayBeNested() {
    assertEquals(
        "Returns the List of names.", JavadocText.of("/** {@return the {@link List} of names} */"));
  }

  @Test
  void htmlBecomesLines() {
    assertEquals(
        "First & last.\nSecond.\n- one\n- two",
        JavadocText.of(
            "/**\n * First &amp; <em>last</em>.\n * <p>Second.\n * <ul>\n * <li>one\n"
                + " * <li><p>two\n * </ul>\n */"));
  }

  @Test
  void tableCellsStayApart() {
    assertEquals(
        "y year\nM month",
        JavadocText.of(
            "/** <table><tr><th>y</th><td>year</td></tr><tr><th>M</th><td>month</td></tr></table>"
                + " */"));
  }

  @Test
  void preformattedCodeKeepsItsLines() {
    assertEquals(
        "Do this:\n  for (;;) {\n    run();\n  }\nand stop.",
        JavadocText.of(
            "/**\n * Do this:\n * <pre>{@code\n *   for (;;) {\n *     run();\n *   }\n"
                + " * }</pre>\n * and stop.\n */"));
  }

  @Test
  void annotationsInSnippetsAreNoBlockTags() {
    assertEquals(
        "Example:\n  @Override\n  void run() {}\nEnd.",
        JavadocText.of(
            "/**\n * Example:\n * {@snippet lang=java :\n *   @Override\n *   void run() {}\n"
                + " * }\n * End.\n */"));
  }

  @Test
  void parametersReturnsAndThrowsAreKept() {
    assertEquals(
        "Adds.\nParameter a: the first\nParameter <T>: a type\nReturns: the sum\n"
            + "Throws ArithmeticException: if it overflows",
        JavadocText.of(
            "/**\n * Adds.\n * @param a the first\n * @param <T> a type\n * @return the sum\n"
                + " * @throws ArithmeticException if it overflows\n */"));
  }

  @Test
  void tagsForTheGeneratorGo() {
    assertEquals(
        "Adds.",
        JavadocText.of("/**\n * Adds.\n * @author me\n * @since 1.2\n * @see Integer#sum\n */"));
  }

  @Test
  void markdownCommentsAreRead() {
    assertEquals(
        "Reads lines as Strings.\n- one\n- two",
        JavadocText.of("/// Reads `lines` as [String]s.\n///\n/// - one\n/// - two"));
  }

  @Test
  void unclosedTagIsReadToTheEnd() {
    assertEquals("see the rest", JavadocText.of("/** see {@code the rest"));
  }

  @Test
  void emptyCommentIsEmpty() {
    assertEquals("", JavadocText.of("/** */"));
    assertEquals("", JavadocText.of("/***/"));
    assertEquals("", JavadocText.of(""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.base/java/util/stream/Stream.java",
        "java.base/java/util/regex/Pattern.java",
        "java.base/java/nio/file/Files.java",
        "java.base/java/time/format/DateTimeFormatter.java"
      })
  void nothingOfTheMarkupIsLeftInRealFiles(String entry) throws Exception {
    Path zip = Path.of(System.getProperty("java.home"), "lib", "src.zip");
    Assumptions.assumeTrue(JdkSource.problem(zip).isEmpty(), "this JDK has no " + zip);
    String source;
    try (var file = new ZipFile(zip.toFile())) {
      source =
          new String(
              file.getInputStream(file.getEntry(entry)).readAllBytes(), StandardCharsets.UTF_8);
    }

    List<String> texts =
        Pattern.compile("/\\*\\*.*?\\*/", Pattern.DOTALL)
            .matcher(source)
            .results()
            .map(match -> JavadocText.of(match.group()))
            .toList();

    assertTrue(texts.size() > 50, texts.size() + " comments");
    for (String text : texts) {
      assertFalse(
          Pattern.compile("\\{@[a-z]|</?(p|li|ul|em|pre|td|tr|h[1-6]|a)[ >]|&(lt|amp|#)")
              .matcher(text)
              .find(),
          text);
    }
  }
}
