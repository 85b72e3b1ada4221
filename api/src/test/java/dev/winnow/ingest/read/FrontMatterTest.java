package dev.winnow.ingest.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.ingest.Sample;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FrontMatterTest {
  @Test
  void membersOfYamlAreFields() throws Exception {
    String text =
        """
        ---
        title: "The: guide"
        tags: [a, b]
        date: 2024-03-01
        draft: false
        weight: 3
        params:
          author: Ann
        ---
        # Heading
        """;

    Document document = Sample.read("a.md", text).document();

    assertEquals("The: guide", document.title());
    assertEquals(text, document.text());
    assertEquals(
        Map.of(
            "tags",
            List.of("a", "b"),
            "date",
            "2024-03-01",
            "draft",
            false,
            "weight",
            3L,
            "params.author",
            "Ann"),
        document.fields());
  }

  @Test
  void membersOfTomlAreFields() throws Exception {
    String text =
        """
        +++
        title = 'Release notes'
        date = 2024-03-01T10:00:00Z
        categories = ["x"]
        [params]
        level = 2
        +++
        text
        """;

    Document document = Sample.read("a.md", text).document();

    assertEquals("Release notes", document.title());
    assertEquals(
        Map.of("date", "2024-03-01T10:00:00Z", "categories", List.of("x"), "params.level", 2L),
        document.fields());
  }

  @Test
  void namesWithAMeaningAreFieldsOfTheirOwn() throws Exception {
    Document document = Sample.read("a.md", "---\nid: 7\ntype: post\n---\nx").document();

    assertEquals("a.md", document.id());
    assertEquals(Map.of("meta.id", 7L, "meta.type", "post"), document.fields());
  }

  @Test
  void windowsLineBreaksAndAMarkAreReadOver() throws Exception {
    Document document = Sample.read("a.md", "\uFEFF---\r\nlang: de\r\n---\r\nx").document();

    assertEquals(Map.of("lang", "de"), document.fields());
  }

  @Test
  void frontMatterThatIsNotValidIsAWarningAndKeepsTheTitle() throws Exception {
    Parsed parsed = Sample.read("a.md", "---\ntitle: One: two\ntags: [a\n---\ntext");

    assertEquals("One: two", parsed.document().title());
    assertEquals(Map.of(), parsed.document().fields());
    assertTrue(
        parsed.warnings().getFirst().startsWith("has front matter that is not valid YAML ("),
        parsed.warnings()::toString);
  }

  @Test
  void textBetweenRulersIsNone() throws Exception {
    for (String text : List.of("---\n\nkey: value\n---\n", "---\nwords\n---\n", "---\nkey: v\n")) {
      Parsed parsed = Sample.read("a.md", text);

      assertEquals(Map.of(), parsed.document().fields());
      assertEquals(List.of(), parsed.warnings());
    }
  }

  @Test
  void aliasesDoNotMultiply() throws Exception {
    var bomb = new StringBuilder("---\na: &a [x, x, x, x, x, x, x, x, x]\n");
    for (char c = 'b'; c < 'k'; c++) {
      bomb.append("%c: &%c [*%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c]\n".replace("%c", "" + c));
    }

    assertEquals("a", Sample.read("a.md", bomb + "---\nx").document().title());
  }
}
