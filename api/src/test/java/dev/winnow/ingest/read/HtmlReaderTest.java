package dev.winnow.ingest.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.ingest.Sample;
import java.nio.charset.Charset;
import java.util.List;
import org.junit.jupiter.api.Test;

class HtmlReaderTest {
  @Test
  void pageBecomesMarkdownWithTitleAndHeadings() throws Exception {
    Document page =
        read(
            """
            <!doctype html><html><head><title>The guide</title><style>p{}</style></head><body>
            <nav><a href=/>Home</a></nav>
            <main><h1>Install <code>winnow</code></h1><p>First,
              do   <b>this</b>.</p><p>Then that.</p>
            <h2>Options</h2><ul><li>one</li><li>two<ul><li>deep</li></ul></li></ul>
            <script>alert(1)</script></main><footer>(c)</footer></body></html>
            """);

    assertEquals("The guide", page.title());
    assertEquals(
        """
        # Install winnow

        First, do this.

        Then that.

        ## Options

        - one
        - two

        - deep\
        """,
        page.text());
  }

  @Test
  void preformattedTextKeepsItsLinesInAFence() throws Exception {
    String text = read("<p>Run:<pre>\n  if x:\n    # no heading\n</pre><p>Done").text();

    assertEquals("Run:\n\n```\n  if x:\n    # no heading\n```\n\nDone", text);
  }

  @Test
  void fenceIsLongerThanThoseInTheText() throws Exception {
    assertEquals("````\n```\n````", read("<pre>```</pre>").text());
  }

  @Test
  void tableRowsBecomeLines() throws Exception {
    String table = "<table><tr><th>a<th>b</tr><tr><td>1<td>2</tr></table>";

    assertEquals("a | b\n1 | 2", read(table).text());
  }

  @Test
  void numberSignAtTheStartOfAParagraphIsNoHeading() throws Exception {
    assertEquals("\\# not a heading", read("<p># not a heading</p>").text());
  }

  @Test
  void hiddenPartsAreLeftOut() throws Exception {
    String html = "<p>seen</p><p hidden>a</p><p aria-hidden=true>b</p><div role=navigation>c</div>";

    assertEquals("seen", read(html).text());
  }

  @Test
  void loneArticleIsTheMainPart() throws Exception {
    String html = "<div>menu</div><article><header><h1>T</h1></header>text</article>";

    assertEquals("# T\n\ntext", read(html).text());
  }

  @Test
  void firstHeadlineIsTheTitleOfAPageWithoutOne() throws Exception {
    assertEquals("Head", read("<h1>Head</h1><p>text").title());
  }

  @Test
  void nameIsTheTitleOfAPageWithoutHeadline() throws Exception {
    assertEquals("page", read("<p>text").title());
  }

  @Test
  void entitiesAreCharacters() throws Exception {
    assertEquals("a < b & c", read("<p>a &lt; b &amp; c</p>").text());
  }

  @Test
  void declaredEncodingIsUsed() throws Exception {
    byte[] html = "<meta charset=\"koi8-r\"><p>Привет".getBytes(Charset.forName("KOI8-R"));

    assertEquals("Привет", read(html).document().text());
  }

  @Test
  void pageIsDecodedAsByBrowsers() throws Exception {
    byte[] western = "<meta charset=\"iso-8859-1\"><p>\u201CHi\u201D".getBytes("windows-1252");
    byte[] chinese = "<meta charset=gb2312><p>\u4E02\u93A1".getBytes("GB18030");
    byte[] japanese = "<meta charset=shift_jis><p>\u2460".getBytes("windows-31j");
    byte[] xml = "<?xml version='1.0' encoding='iso-8859-2'?><p>\u0141".getBytes("ISO-8859-2");

    assertEquals("\u201CHi\u201D", read(western).document().text());
    assertEquals("\u4E02\u93A1", read(chinese).document().text());
    assertEquals("\u2460", read(japanese).document().text());
    assertEquals("\u0141", read(xml).document().text());
    assertEquals(List.of(), read(western).warnings());
  }

  @Test
  void encodingThatBrowsersRefuseIsRefused() {
    byte[] html = "<meta charset=iso-2022-kr><p>x".getBytes();

    var refused = assertThrows(UnreadableException.class, () -> read(html));

    assertTrue(refused.reason().startsWith("declares an encoding that no browser reads"));
  }

  @Test
  void hundredThousandNestedElementsAreRead() throws Exception {
    String html = "<div>".repeat(100_000) + "deep" + "</div>".repeat(100_000);

    assertEquals("deep", read(html).text());
  }

  @Test
  void hundredThousandOpenFormattingElementsAreRead() throws Exception {
    assertTrue(read("<b><i><p>x".repeat(30_000)).text().startsWith("x"));
  }

  @Test
  void fiftyMegabytesOfTagsAreRefusedBeforeParsing() {
    byte[] html = "<b>".repeat(17_000_000).getBytes();

    var refused = assertThrows(UnreadableException.class, () -> read(html));

    assertEquals(
        "has 17000000 HTML tags; expected at most 500000; split it, or raise the limit htmlTags",
        refused.reason());
  }

  @Test
  void tenMegabytesOfTextAreRead() throws Exception {
    String html = "<p>" + "word ".repeat(2_000_000) + "</p>";

    assertEquals(9_999_999, read(html).text().length());
  }

  @Test
  void millionAttributesAreRead() throws Exception {
    var html = new StringBuilder("<p ");
    for (int i = 0; i < 1_000_000; i++) {
      html.append('a').append(i).append(' ');
    }

    assertEquals("x", read(html + ">x").text());
  }

  @Test
  void surrogateEntityIsNotInTheText() throws Exception {
    String text = read("<p>a&#xD800;b</p>").text();

    assertFalse(text.chars().anyMatch(c -> Character.isSurrogate((char) c)));
  }

  @Test
  void pageWithoutTextIsAWarning() throws Exception {
    Parsed parsed = Sample.read("page.html", "<html><script>x()</script></html>");

    assertEquals(
        "has no text; only its title and fields can be found", parsed.warnings().getFirst());
  }

  private static Document read(String html) throws UnreadableException {
    return Sample.read("page.html", html).document();
  }

  private static Parsed read(byte[] html) throws UnreadableException {
    return new DocumentReader(IngestLimits.DEFAULTS).read(Sample.item("page.html", html));
  }
}
