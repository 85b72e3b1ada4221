package dev.winnow.ingest.read;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class MarkdownTitleTest {
  @Test
  void firstHeadingOfLevelOneIsTheTitle() {
    assertEquals(Optional.of("Guide"), MarkdownTitle.of("intro\n## Sub\n# Guide ##\n# Other"));
  }

  @Test
  void underlinedHeadingIsATitle() {
    assertEquals(Optional.of("Guide"), MarkdownTitle.of("Guide\n=====\ntext"));
  }

  @Test
  void titleOfTheFrontMatterComesFirst() {
    String text = "---\nlayout: post\ntitle: \"My post\"\n---\n# Heading";

    assertEquals(Optional.of("My post"), MarkdownTitle.of(text));
  }

  @Test
  void titleOfTomlFrontMatterComesFirst() {
    assertEquals(
        Optional.of("My post"), MarkdownTitle.of("+++\ntitle = \"My post\"\n+++\n# Heading"));
  }

  @Test
  void headingOfHtmlIsATitle() {
    assertEquals(Optional.of("Guide"), MarkdownTitle.of("<h1>Guide</h1>\n\n# Other"));
    assertEquals(
        Optional.of("My project & more"),
        MarkdownTitle.of(
            "intro\n<h1 align=\"center\">\n  <img src=x>\n  My <b>project</b> &amp; more\n</h1>"));
    assertEquals(
        Optional.of("Name"),
        MarkdownTitle.of("<div align=center><h1><img src=x alt=\"Name\"></h1></div>\ntext"));
  }

  @Test
  void htmlThatIsNoHeadingIsNoTitle() {
    assertEquals(Optional.of("Real"), MarkdownTitle.of("<h1x>no</h1x>\n<h1></h1>\n# Real"));
    assertEquals(Optional.of("Real"), MarkdownTitle.of("```\n<h1>code</h1>\n```\n# Real"));
  }

  @Test
  void commentInACodeBlockIsNoTitle() {
    assertEquals(Optional.of("Real"), MarkdownTitle.of("```sh\n# comment\n```\n# Real"));
  }

  @Test
  void nameOfTheLanguageStaysInTheTitle() {
    assertEquals(Optional.of("C#"), MarkdownTitle.of("# C#"));
  }

  @Test
  void textWithoutHeadingHasNoTitle() {
    assertEquals(Optional.empty(), MarkdownTitle.of("plain"));
  }
}
