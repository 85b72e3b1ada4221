package dev.winnow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `winnow import` and `export`, and a file as the query.
class ExchangeCommandTest {
  @TempDir private Path folder;

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void weightsGoFromAFileToAnIndexAndToAnother() throws IOException {
    String lines =
        "{\"_id\":\"a\",\"vector\":{\"##one\":3}}\n{\"_id\":\"b\",\"vector\":{\"two\":1}}\n";
    String given = file("w.jsonl", lines);
    String index = folder.resolve("index").toString();
    String ciff = folder.resolve("w.ciff").toString();

    assertEquals(1, Outcome.of("import", index, given).code(), "no document of these ids");
    Outcome added = Outcome.of("import", index, given, "--add");
    Outcome found = Outcome.of("search", index, "##one", "--plan", "sparse");
    Outcome exported = Outcome.of("export", index, ciff);
    Outcome again = Outcome.of("import", folder.resolve("second").toString(), ciff, "--add");

    assertEquals(0, added.code(), added.err());
    assertTrue(found.out().contains("a  3.0000"), found.out());
    assertEquals("2 vectors exported", exported.out().strip());
    assertEquals("2 vectors imported", again.out().strip());
  }

  @Test
  void whatIsNotAllKnownIsPartialAndWhatIsBadIsUsage() throws IOException {
    String index = folder.resolve("index").toString();
    Outcome _ =
        Outcome.of("import", index, file("a", "{\"_id\":\"a\",\"vector\":{\"t\":3}}"), "--add");

    Outcome partial =
        Outcome.of(
            "import",
            index,
            file(
                "b", "{\"_id\":\"a\",\"vector\":{\"t\":4}}\n{\"_id\":\"z\",\"vector\":{\"t\":4}}"));
    Outcome bad = Outcome.of("import", index, file("c.ciff", "no such thing"));

    assertEquals(4, partial.code());
    assertTrue(partial.err().contains("'z'"), partial.err());
    assertEquals(2, bad.code());
    assertTrue(bad.err().contains("is no whole CIFF file"), bad.err());
  }

  @Test
  void denseVectorsGoFromAFileToAnIndexAndBack() throws IOException {
    String zeros = ",0".repeat(382) + "]}\n";
    String lines =
        "{\"_id\":\"a\",\"vector\":[1,0" + zeros + "{\"_id\":\"b\",\"vector\":[0,1" + zeros;
    String given = file("v.jsonl", lines);
    String index = folder.resolve("dense").toString();
    String back = folder.resolve("back.jsonl").toString();

    Outcome nobody = Outcome.of("import", index, given, "--add");
    Outcome added = Outcome.of("import", index, given, "--add", "--embedder", "minilm");
    Outcome found = Outcome.of("search", index, "cats", "--plan", "dense");
    Outcome exported = Outcome.of("export", index, back);
    Outcome again = Outcome.of("import", index, back, "--json");
    Outcome other = Outcome.of("import", index, given, "--sparse", "given");

    assertEquals(2, nobody.code());
    assertTrue(nobody.err().contains("name it with --embedder"), nobody.err());
    assertEquals(0, added.code(), added.err());
    assertEquals(0, found.code(), found.err());
    assertTrue(found.out().contains("a  ") && found.out().contains("b  "), found.out());
    assertEquals("2 vectors exported", exported.out().strip());
    assertTrue(Files.readString(Path.of(back)).contains("\"vector\":[1.0,0.0"));
    assertTrue(again.out().contains("\"taken\":2"), again.out());
    assertEquals(2, other.code());
    assertTrue(other.err().contains("--sparse is given for dense vectors"), other.err());
  }

  @Test
  void aFileIsTheQuery() throws IOException {
    Path files = Files.createDirectories(folder.resolve("docs"));
    Files.writeString(files.resolve("mouse.txt"), "The mouse sleeps in the barn.\n");
    Files.writeString(files.resolve("cats.txt"), "Cats sleep at sea.\n");
    String index = folder.resolve("index").toString();
    Outcome _ = Outcome.of("index", index, files.toString(), "--embedder", "none");

    String query = file("query.txt", "A mouse in every barn. ".repeat(10_000));
    Outcome found = Outcome.of("search", index, "--file", query);
    Outcome both = Outcome.of("search", index, "words", "--file", query);
    Outcome neither = Outcome.of("search", index);

    assertEquals(0, found.code(), found.err());
    assertTrue(found.out().contains("mouse"), found.out());
    assertEquals(2, both.code());
    assertTrue(both.err().contains("both given"), both.err());
    assertEquals(2, neither.code());
  }
}
