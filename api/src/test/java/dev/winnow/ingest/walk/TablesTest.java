package dev.winnow.ingest.walk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.ingest.Sample;
import dev.winnow.ingest.read.IngestLimits;
import dev.winnow.ingest.read.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablesTest {
  @TempDir Path folder;

  @Test
  void rowsAreDocumentsLikeLinesOfJson() throws Exception {
    Found found =
        in("d.csv", "id,title,text,lang\r\na,One,\"First, \"\"quoted\"\"\nline\",en\r\n,,two,\r\n");

    assertEquals(List.of("a", "d.csv#3"), found.ids());
    assertEquals(
        Document.of("a", "First, \"quoted\"\nline").withTitle("One").with("lang", "en"),
        found.parsed(0).document());
    assertEquals(Document.of("d.csv#3", "two"), found.parsed(1).document());
    assertEquals("csv", found.items.getFirst().type().name());
  }

  @Test
  void namesOfColumnsMayBeInCapitals() throws Exception {
    assertEquals(
        Document.of("7", "x").withTitle("T").with("Year", "2024"),
        in("d.csv", "ID,Title,Content,Year\n7,T,x,2024\n").parsed(0).document());
  }

  @Test
  void rowOfATableWithoutTextIsItsOwnText() throws Exception {
    Document document = in("d.csv", "sku,name,price\n1,Red chair,49\n").parsed(0).document();

    assertEquals("sku: 1\nname: Red chair\nprice: 49", document.text());
    assertEquals(Map.of("sku", "1", "name", "Red chair", "price", "49"), document.fields());
  }

  @Test
  void semicolonsTabsAndBarsAreDelimitersToo() throws Exception {
    for (String delimiter : List.of(";", "\t", "|")) {
      String table = "id,text\n1,a b\n".replace(",", delimiter);

      assertEquals("a b", in("d.csv", table).parsed(0).document().text());
    }
  }

  @Test
  void quotesOfATabSeparatedTableAreLettersUnlessCellsStandInThem() throws Exception {
    String letters = "id\ttext\n1\t\"Hello\n2\ta \"b\" c\n";
    String quoted = "id\ttext\n1\t\"a\tb\"\n2\t\"c\"\n";

    assertEquals("\"Hello", in("d.tsv", letters).parsed(0).document().text());
    assertEquals("a\tb", in("e.tsv", quoted).parsed(0).document().text());
  }

  @Test
  void tableIsDecodedByItsMarkOrRowByRow() throws Exception {
    String table = "id,text\n1,Zürich\n";
    Path excel =
        Sample.write(
            folder.resolve("a.tsv"),
            ("\uFEFF" + table.replace(',', '\t')).getBytes(StandardCharsets.UTF_16LE));
    Path marked = Sample.write(folder.resolve("b.csv"), "\uFEFF" + table);
    Path western = Sample.write(folder.resolve("c.csv"), table.getBytes("windows-1252"));

    for (Path file : List.of(excel, marked, western)) {
      Found found = Found.in(file);
      assertEquals(List.of("1"), found.ids());
      assertEquals("Zürich", found.parsed(0).document().text());
    }
    assertEquals(1, Found.in(western).parsed(0).warnings().size());
  }

  @Test
  void tableWithoutNamesIsAText() throws Exception {
    for (String table : List.of("1,2\n3,4\n", "a,a\n1,2\n", "a,\n1,2\n", "only one line,x")) {
      Found found = in("d.csv", table);

      assertEquals(List.of("d.csv"), found.ids());
      assertEquals(table, found.parsed(0).document().text());
    }
  }

  @Test
  void rowThatCannotBeReadIsListedWithItsNumber() throws Exception {
    Found found = in("d.csv", "id,text\n1,a,b\n2,c\n3,\"d\n");

    assertEquals(List.of("2"), found.ids());
    assertEquals(
        List.of("d.csv#2", "d.csv#4"), found.failed.stream().map(Problem::source).toList());
    assertTrue(found.failed.getFirst().reason().startsWith("has 3 cells; expected at most 2"));
  }

  @Test
  void rowThatDoesNotEndIsBounded() throws Exception {
    String table = "id,text\n1,\"" + "x".repeat(500_000);
    Path file = Sample.write(folder.resolve("d.csv"), table);

    Found found = Found.in(file, IngestLimits.DEFAULTS.withDocumentBytes(100_000));

    assertTrue(found.failed.getFirst().reason().contains("more than 100000 characters"));
  }

  @Test
  void compressedTableIsRead() throws Exception {
    byte[] table = Packed.gzip(Packed.utf8("id,text\n1,a\n"));

    assertEquals(List.of("1"), Found.in(Sample.write(folder.resolve("d.csv.gz"), table)).ids());
  }

  private Found in(String name, String table) throws Exception {
    return Found.in(Sample.write(folder.resolve(name), table));
  }
}
