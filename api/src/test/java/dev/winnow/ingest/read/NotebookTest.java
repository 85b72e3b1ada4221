package dev.winnow.ingest.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.ingest.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotebookTest {
  @Test
  void notebookIsReadAsItsCells() throws Exception {
    Item item =
        Sample.item(
            "n.ipynb",
            """
            {"cells": [
              {"cell_type": "markdown", "source": ["# Study\\n", "Some words."]},
              {"cell_type": "code", "source": "# not a heading\\nx = 1\\n",
               "outputs": [{"data": {"image/png": "iVBORw0KGgo"}, "text": "printed"}]},
              {"cell_type": "code", "source": []},
              {"cell_type": "raw", "source": "raw"}],
             "metadata": {"language_info": {"name": "python"}}, "nbformat": 4}
            """);

    var document = new DocumentReader(IngestLimits.DEFAULTS).read(item).document();

    assertEquals("Study", document.title());
    assertEquals(
        "# Study\nSome words.\n\n```python\n# not a heading\nx = 1\n```\n\nraw", document.text());
    assertEquals("notebook", item.type().name());
  }

  @Test
  void olderNotebookIsReadToo() throws Exception {
    String text =
        Sample.read(
                "n.ipynb",
                """
                {"worksheets": [{"cells": [
                  {"cell_type": "heading", "level": 2, "source": ["Part"]},
                  {"cell_type": "code", "language": "python", "input": ["x = 1"]}]}]}
                """)
            .document()
            .text();

    assertEquals("## Part\n\n```python\nx = 1\n```", text);
  }

  @Test
  void pictureOfManyMegabytesIsReadOver() throws Exception {
    String json =
        "{\"cells\":[{\"cell_type\":\"code\",\"source\":\"x\",\"outputs\":[\"%s\"]}]}"
            .formatted("A".repeat(25_000_000));

    assertEquals("```\nx\n```", Sample.read("n.ipynb", json).document().text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"cells\": [", "{\"a\": 1}", "[]", "text"})
  void whatIsNoNotebookFails(String json) {
    var refused = assertThrows(UnreadableException.class, () -> Sample.read("n.ipynb", json));

    assertTrue(refused.reason().contains("expected JSON with cells"), refused.reason());
  }
}
