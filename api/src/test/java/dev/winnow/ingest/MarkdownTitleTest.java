package dev.winnow.ingest;

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
