package dev.winnow.index.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Languages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The words that keyword search reads in a text. They are part of every stored index: where one of
/// these must change, [Analysis] needs a new version.
class AnalysisTest {
  private record Word(String term, String of) {}

  private static List<Word> words(String language, int version, String text) {
    List<Word> words = new ArrayList<>();
    try (Analyzer analyzer = Analysis.analyzer(language, version);
        var tokens = analyzer.tokenStream("any", text)) {
      var term = tokens.addAttribute(CharTermAttribute.class);
      var offsets = tokens.addAttribute(OffsetAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        String of = text.substring(offsets.startOffset(), offsets.endOffset());
        words.add(new Word(term.toString(), of));
      }
      tokens.end();
      assertEquals(text.length(), offsets.endOffset());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return words;
  }

  private static List<String> terms(String language, String text) {
    return words(language, Analysis.LAST, text).stream().map(Word::term).toList();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "don\u2019t, don't",
        "don\u02BCt, don't",
        "don\uFF07t, don't",
        "don\u00B4t, don't",
        "cafe\u0301, caf\u00E9",
        "caf\u00E9, cafe",
        "\u1100\u1161\u11A8, \uAC01",
        "\uFF2E\uFF35\uFF2C\uFF2C\uFF11, null1",
        "of\uFB01ce, office",
        "di\uFB00erent, different",
        "co\u00ADoper\u00ADate, cooperate",
        "zero\u200Bwidth, zerowidth",
        "zero\u200Dwidth, zerowidth",
        "\uFEFFstart, start",
        "left\u200Eright, leftright",
        "\uD835\uDC00lpha, Alpha",
        "\u216B, xii",
        "r\u00E9sum\u00E9s, resumes",
        "\u0391\u03B8\u03AE\u03BD\u03B1, \u0391\u03B8\u03B7\u03BD\u03B1",
        "\u0401\u043B\u043A\u0430, \u0415\u043B\u043A\u0430"
      })
  void spellingsThatLookAlikeAreOneWord(String one, String other) {
    for (String language : List.of("en", "standard", "code")) {
      assertEquals(terms(language, other), terms(language, one), language);
    }
  }

  @Test
  void lettersThatAreNoAccentedOnesStay() {
    assertEquals(List.of("\u0439\u043E\u0434"), terms("standard", "\u0439\u043E\u0434"));
    assertEquals(List.of("\u0457\u0436\u0430"), terms("standard", "\u0457\u0436\u0430"));
  }

  @Test
  void aNameIsFoundByItsPartsToo() {
    assertEquals(
        List.of("java.lang.nullpointerexcept", "java", "lang", "nullpointerexcept"),
        terms("en", "java.lang.NullPointerException"));
    assertEquals(List.of("max_tokens", "max", "tokens"), terms("standard", "max_tokens"));
    assertEquals(List.of("packlist.pm", "packlist", "pm"), terms("en", "Packlist.pm"));
    assertEquals(List.of("invoice_2024", "invoice", "2024"), terms("standard", "Invoice_2024"));
    assertTrue(terms("de", "java.util.Map").containsAll(List.of("java", "util", "map")));
  }

  @Test
  void aCamelNameIsFoundByItsPartsInCode() {
    assertTrue(
        terms("code", "java.lang.NullPointerException")
            .containsAll(List.of("null", "pointer", "except")));
  }

  @Test
  void numbersAndAbbreviationsHaveNoParts() {
    assertEquals(
        List.of("3.5", "v1.2", "e.g", "u.s.a", "h2a.z"),
        terms("standard", "3.5 v1.2 e.g. U.S.A. H2A.Z"));
  }

  @Test
  void whatIsRaisedOrLoweredIsReadWithItsWordAndLeftAside() {
    assertEquals(List.of("co2", "co"), terms("standard", "CO\u2082"));
    assertEquals(List.of("mc2", "mc"), terms("standard", "mc\u00B2"));
    assertEquals(List.of("javatm", "java"), terms("standard", "Java\u2122"));
    assertEquals(List.of("word12", "word"), terms("standard", "word\u00B9\u00B2"));
    assertEquals(List.of("1"), terms("standard", "1\u00BD"));
  }

  @Test
  void offsetsLeadToTheTextAsGiven() {
    assertEquals(
        List.of(
            new Word("cafe", "cafe\u0301"),
            new Word("office", "o\uFB03ce"),
            new Word("cooperate", "co\u00ADoperate"),
            new Word("co2", "CO\u2082"),
            new Word("co", "CO\u2082"),
            new Word("don't", "don\u2019t"),
            new Word("end", "end")),
        words(
            "standard",
            Analysis.LAST,
            "\uFEFFcafe\u0301, o\uFB03ce co\u00ADoperate (CO\u2082) don\u2019t end"));
  }

  @Test
  void theZeroWidthNonJoinerPartsPersianWords() {
    String text = "\u0645\u06CC\u200C\u0631\u0648\u062F";
    assertEquals(words("fa", Analysis.FIRST, text).size(), words("fa", Analysis.LAST, text).size());
  }

  @Test
  void theZeroWidthSpacePartsThaiWords() {
    assertEquals(2, terms("standard", "\u0E01\u0E32\u200B\u0E02\u0E32").size());
  }

  static Iterable<String> languages() {
    return Languages.names();
  }

  @ParameterizedTest
  @MethodSource("languages")
  void everyLanguageFindsOneSpellingByTheOther(String language) {
    assertEquals(
        terms(language, "Zo\u00EB's caf\u00E9"), terms(language, "Zoe\u0308\u2019s cafe\u0301"));
    assertEquals(terms(language, "null"), terms(language, "\uFF4E\uFF55\uFF4C\uFF4C"));
  }
}
