package dev.winnow.ingest.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.chunking.Chunker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a document repeats, reading and cutting it takes steps in proportion to its length.
class LinearCostTest {
  private static final int LENGTH = 18_000;

  /// Twice, and room for tables that grow.
  private static final double MOST = 2.4;

  private static final List<String> REPEATED =
      List.of(
          "(",
          "[",
          "{",
          "()",
          "{}",
          ")",
          "}",
          "(}",
          "({",
          "\"",
          "'",
          "`",
          "\"\"\" ",
          "/*",
          "/**/",
          "*/",
          "//\n",
          "\\",
          "\\\n",
          "#",
          "# ",
          "#\n",
          "# a\n",
          "r#\"",
          "@a ",
          "@a\n",
          "#[a]\n",
          "class A {\n",
          "class A\n",
          "impl <",
          "a<b>(",
          "a::b ",
          "a=\n",
          ",\n",
          ";",
          ":",
          ". ",
          "A. ",
          ".\n",
          "a",
          "a ",
          "a\n",
          " a\n",
          " \n",
          "\n",
          "\r",
          "\r\n",
          " ",
          "1. a\n",
          "- ",
          "- a\n",
          "* * ",
          "> ",
          ">",
          "> a\n",
          "_a",
          "**a",
          "*a_",
          "[a](",
          "[a]: b\n",
          "![",
          "<!--",
          "<div>",
          "</div>",
          "<p><b>",
          "<a ",
          "<a href=\"",
          "<table>",
          "<tr><td>",
          "<li>",
          "<h1>",
          "<h1>\n",
          "<h1 \n",
          "<h1></h1>\n",
          " <h1>\r",
          "<pre>",
          "<pre>```",
          "```` ",
          "```\n",
          "<svg>",
          "<select>",
          "<form>",
          "<template>",
          "<button>",
          "&",
          "&a",
          "&#",
          "<script>",
          "<!A ",
          "|",
          "| a ",
          "|\n|-\n",
          "---\n",
          "+++\n",
          "a\n===\n",
          "~~~\n",
          "`a`` ",
          "end\n",
          "def a:\n",
          " def a:\n",
          "# b\ndef a:\n",
          "@b\ndef a:\n",
          "func (a\n",
          "title: a\n",
          "a: [",
          "- - ",
          "? ",
          "a = [",
          "\u0301",
          "\u200d",
          "\u0e01",
          "\ud83d",
          "\u3002",
          "\u4e2d",
          "\u00a0",
          "`",
          "<pre>\n```",
          "</b>",
          "<b><p>",
          "<a><p>",
          "<font></p>");

  private static BiConsumer<String, String> reader;

  @BeforeAll
  static void load() throws ReflectiveOperationException {
    var classes =
        new CountedClasses(
            List.of(
                "dev.winnow.embed.chunking.",
                "dev.winnow.ingest.",
                "org.jsoup.",
                "org.commonmark."));
    @SuppressWarnings("unchecked")
    var loaded =
        (BiConsumer<String, String>)
            classes.loadClass(Readers.class.getName()).getDeclaredConstructor().newInstance();
    reader = loaded;
  }

  static List<String> readers() {
    return List.copyOf(new Readers().all.keySet());
  }

  @ParameterizedTest
  @MethodSource("readers")
  void twiceTheTextTakesTwiceTheSteps(String name) {
    List<String> slow = new ArrayList<>();
    for (String part : REPEATED) {
      long once = steps(name, part, LENGTH);
      long twice = steps(name, part, 2 * LENGTH);
      if (twice > MOST * once + LENGTH) {
        slow.add(
            "%s: %,d, then %,d steps"
                .formatted(part.replace("\n", "\\n").replace("\r", "\\r"), once, twice));
      }
    }

    assertEquals(List.of(), slow);
  }

  @Test
  void stepsAreCounted() {
    assertTrue(steps("sentences", "a ", LENGTH) > LENGTH);
    assertTrue(steps("html", "a ", LENGTH) > LENGTH);
  }

  private static long steps(String name, String part, int length) {
    String text = part.repeat(length / part.length());
    return Steps.of(() -> reader.accept(name, text));
  }

  /// What reads documents, by names; loaded so that its work is counted.
  public static final class Readers implements BiConsumer<String, String> {
    private final Map<String, Consumer<String>> all = new LinkedHashMap<>();

    public Readers() {
      add("tokens", Chunker.tokens(200, 20), "");
      add("sentences", Chunker.sentences(200, 2), "");
      add("many sentences repeated", Chunker.sentences(20, 50), "");
      add("Markdown", Chunker.markdown(200), "");
      add("front matter", Chunker.markdown(200), "---\n");
      add("table", Chunker.markdown(200), "|a|b|\n|-|-|\n");
      for (String language : "java c rs go kt js py rb lua txt".split(" ")) {
        add(language, Chunker.code("a." + language, 200), "");
      }
      add("in a class of Java", Chunker.code("a.java", 200), "class A {\n  void f() {");
      add("in a class of JavaScript", Chunker.code("a.js", 200), "class A {\n");
      add("in a class of Python", Chunker.code("a.py", 200), "class A:\n  ");
      all.put("title", MarkdownTitle::of);
      all.put("title of front matter", text -> MarkdownTitle.of("---\n" + text + "\n---\n"));
      all.put("title of TOML", text -> MarkdownTitle.of("+++\n" + text + "\n+++\n"));
      all.put("html", Readers::page);
      all.put("preformatted", text -> page("<pre>" + text));
      all.put("cell", text -> page("<table><tr><td>" + text));
      all.put("attributes", text -> page("<p " + text));
      all.put("head", text -> page("<head><title>" + text));
    }

    private void add(String name, Chunker chunker, String before) {
      all.put(name, text -> chunker.chunk(before + text));
    }

    private static void page(String html) {
      try {
        new HtmlReader(IngestLimits.DEFAULTS)
            .read(Item.file("a.html", FileType.HTML, html.getBytes(StandardCharsets.UTF_8)));
      } catch (UnreadableException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void accept(String name, String text) {
      all.get(name).accept(text);
    }
  }
}
