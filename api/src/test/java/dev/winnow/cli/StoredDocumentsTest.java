package dev.winnow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands that look at what an index holds, and take it out.
class StoredDocumentsTest {
  private final ObjectMapper json = new ObjectMapper();
  private @TempDir Path folder;
  private String index = "";
  private Path docs = Path.of("");

  @BeforeEach
  void write() throws IOException {
    index = folder.resolve("index").toString();
    docs = Files.createDirectories(folder.resolve("docs"));
    Files.writeString(docs.resolve("cats.md"), "# Cats\n\nThey hunt mice.\n");
    Files.writeString(docs.resolve("dogs.txt"), "They guard houses.\n");
    Files.writeString(
        docs.resolve("more.jsonl"),
        """
        {"_id":"-1","title":"Fish","text":"They swim.","year":2024,"big":12.5,"tags":["a","b"]}
        {"_id":"\u00e9","text":"They fly."}
        """);
  }

  @Test
  void documentsAreListedPageByPage() throws IOException {
    index();

    Outcome first = winnow("list", index, "-n", "2");
    Outcome second = winnow("list", index, "--after", "cats.md");
    JsonNode page = json.readTree(winnow("list", index, "--limit", "3", "--json").out());

    assertEquals("-1  Fish\ncats.md  Cats\n", first.out());
    assertEquals("2 of 4 documents; the next: --after 'cats.md'", first.err().strip());
    assertEquals("dogs.txt  dogs\n\u00e9\n", second.out());
    assertEquals("2 of 4 documents", second.err().strip());
    assertEquals(4, page.at("/count").intValue());
    assertEquals("dogs.txt", page.at("/next").textValue());
    assertEquals("docs", page.at("/documents/1/fields/source.name").textValue());
    assertEquals("cats.md", page.at("/documents/1/fields/source").textValue());
  }

  @Test
  void aFilterChoosesWhatIsListed() throws IOException {
    index();

    JsonNode page =
        json.readTree(
            winnow("list", index, "--filter", "{\"eq\":{\"type\":\"json\"}}", "--json").out());

    assertEquals(2, page.at("/count").intValue());
    assertEquals("-1", page.at("/documents/0/id").textValue());
    assertTrue(page.at("/next").isNull());
    assertEquals(2, winnow("list", index, "--filter", "{").code());
    JsonNode none =
        json.readTree(winnow("list", index, "--filter", "{\"exists\":\"absent\"}", "--json").out());
    assertTrue(none.at("/documents").isEmpty()); // a field that no document has yet
    assertEquals(2, winnow("list", index, "--limit", "0").code());
    assertEquals(1, winnow("list", folder + "/absent").code());
  }

  @Test
  void sourcesAreListed() throws IOException {
    index();
    Files.move(docs, folder.resolve("moved"));

    JsonNode source = json.readTree(winnow("list", index, "--sources", "--json").out());

    assertEquals("docs", source.at("/sources/0/name").textValue());
    assertEquals(4, source.at("/sources/0/documents").intValue());
    assertFalse(source.at("/sources/0/exists").booleanValue());
    assertTrue(winnow("list", index, "--sources").out().endsWith("4 documents  gone\n"));
  }

  @Test
  void identicalFilesAreCollapsedAndNamed() throws IOException {
    Files.copy(docs.resolve("cats.md"), docs.resolve("mice.md"));
    Files.copy(docs.resolve("cats.md"), docs.resolve("pets.md"));

    Outcome made = winnow("index", index, docs.toString(), "--embedder", "none", "--collapse");
    JsonNode again =
        json.readTree(winnow("index", index, docs.toString(), "--collapse", "--json").out());
    Outcome list = winnow("list", index, "--filter", "{\"eq\":{\"type\":\"markdown\"}}");
    Outcome copy = winnow("get", index, "mice.md");
    Outcome hit = winnow("search", index, "hunt", "--plan", "lexical");
    Outcome deleted = winnow("delete", index, "mice.md", "cats.md");

    assertTrue(made.out().startsWith("4 added, "), made.out());
    assertTrue(made.out().contains(" 0 deleted, 2 identical (collapsed), 0 failed in "));
    assertEquals(2, again.at("/collapsed").intValue());
    assertEquals(4, again.at("/unchanged").intValue());
    assertEquals("cats.md  Cats\n  = mice.md\n  = pets.md\n", list.out());
    assertTrue(copy.out().startsWith("Cats\nsource: cats.md\n"), copy.out());
    assertEquals("'mice.md' is identical with 'cats.md'", copy.err().strip());
    assertTrue(hit.out().contains("    = mice.md, pets.md\n"), hit.out());
    assertEquals(4, deleted.code());
    assertTrue(
        deleted
            .err()
            .contains("'mice.md' is no document but identical with 'cats.md', which stands for it"),
        deleted.err());
    assertTrue(deleted.err().contains("'cats.md' stood for 2 identical files"), deleted.err());
  }

  @Test
  void aStoredDocumentIsPrinted() throws IOException {
    index();

    Outcome cats = winnow("get", index, "cats.md");
    JsonNode fish = json.readTree(winnow("get", index, "--json", "--", "-1").out());
    Outcome none = winnow("get", index, "cows.md");

    assertTrue(cats.out().startsWith("Cats\nsource: cats.md\n"), cats.out());
    assertTrue(cats.out().contains("\n\n# Cats\n\nThey hunt mice.\n"), cats.out());
    assertEquals("They swim.", fish.at("/text").textValue());
    assertEquals("2024", fish.at("/fields/year").toString());
    assertEquals("12.5", fish.at("/fields/big").toString());
    assertEquals("[\"a\",\"b\"]", fish.at("/fields/tags").toString());
    assertEquals(0, fish.at("/passages/0/start").intValue());
    assertEquals(1, none.code());
    assertEquals(
        "winnow: %s has no document 'cows.md'; expected an id that `winnow list %s` shows"
            .formatted(index, index),
        none.err().strip());
  }

  @Test
  void documentsAreDeletedByTheirIds() throws IOException {
    index();

    Outcome some = winnow("delete", index, "cats.md", "cows.md", "cats.md");
    Outcome none = winnow("delete", index, "cats.md");
    Outcome both = winnow("delete", index, "--json", "--", "-1", "\u00e9");

    assertEquals(4, some.code());
    assertEquals("1 document deleted", some.out().strip());
    assertEquals("there is no document 'cows.md'", some.err().strip());
    assertEquals(1, none.code());
    assertEquals(0, both.code());
    assertEquals(2, json.readTree(both.out()).at("/deleted").intValue());
    assertEquals("dogs.txt  dogs\n", winnow("list", index).out());
  }

  @Test
  void aSourceThatIsGoneIsForgotten() throws IOException {
    index();
    Files.move(docs, folder.resolve("moved"));

    Outcome unknown = winnow("forget", index, "dosc");
    Outcome forgotten = winnow("forget", index, docs.toString());

    assertEquals(1, unknown.code());
    assertTrue(unknown.err().contains("expected one of docs ("), unknown.err());
    assertEquals(0, forgotten.code(), forgotten.err());
    assertEquals("4 documents deleted", forgotten.out().strip());
    assertEquals("", winnow("list", index).out());
    assertEquals(1, winnow("forget", folder + "/absent", "docs").code());
    assertFalse(Files.exists(folder.resolve("absent")));
  }

  @Test
  void anEmptySourceIsAskedAbout() throws IOException {
    index();
    for (String name : List.of("cats.md", "dogs.txt", "more.jsonl")) {
      Files.delete(docs.resolve(name));
    }

    Outcome asked = index();
    Outcome obeyed = index("--allow-empty");

    assertEquals(1, asked.code());
    assertTrue(asked.err().contains("--allow-empty"), asked.err());
    assertEquals(0, obeyed.code(), obeyed.err());
    assertTrue(obeyed.out().contains("4 deleted"), obeyed.out());
  }

  @Test
  void patternsChooseFiles() throws IOException {
    assertTrue(index("--include", "*.md", "--include", "*.txt").out().startsWith("2 added"));
    assertTrue(index("--exclude", "*.md").out().startsWith("2 added, 0 updated, 1 unchanged, 1 d"));
    assertEquals(2, index("--include", "").code());
    Files.createDirectory(docs.resolve(".git"));
    Files.writeString(docs.resolve(".gitignore"), "*.jsonl\n");
    assertTrue(index().out().startsWith("1 added, 0 updated, 1 unchanged, 2 deleted"));
    assertTrue(index("--no-ignore").out().startsWith("2 added, 0 updated, 2 unchanged"));
  }

  private Outcome index(String... options) {
    List<String> args = new ArrayList<>(List.of("index", index, docs.toString()));
    args.addAll(List.of("--embedder", "none"));
    args.addAll(List.of(options));
    return winnow(args.toArray(String[]::new));
  }

  private static Outcome winnow(String... args) {
    return Outcome.of(args);
  }
}
