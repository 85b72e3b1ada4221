package dev.winnow.ingest.formats;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.winnow.engine.json.JsonFault;

/// A Jupyter notebook as Markdown: its cells in order, code in fences. What the code printed is
/// left out: it repeats the code's subject, or is a picture.
public final class Notebook {
  private final JsonMapper mapper;

  /// @param mostCharacters longest string in the file, as a picture may be
  public Notebook(int mostCharacters) {
    var constraints = StreamReadConstraints.builder().maxStringLength(mostCharacters).build();
    this.mapper = new JsonMapper(JsonFactory.builder().streamReadConstraints(constraints).build());
  }

  /// @throws IllegalArgumentException if `json` is no notebook
  public String markdown(String json) {
    JsonNode notebook;
    try {
      notebook = mapper.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "is not a readable notebook, expected JSON with cells: %s; save it again"
              .formatted(JsonFault.words(e)),
          e);
    }
    if (!notebook.has("cells") && !notebook.has("worksheets")) {
      throw new IllegalArgumentException(
          "is not a notebook: it has no cells; expected JSON with cells; save it again");
    }
    var text = new StringBuilder();
    String language = language(notebook.path("metadata"));
    append(notebook.path("cells"), language, text);
    // Format 3 and older.
    notebook.path("worksheets").forEach(sheet -> append(sheet.path("cells"), language, text));
    return text.toString().stripTrailing();
  }

  private static String language(JsonNode metadata) {
    String kernel = metadata.path("kernelspec").path("language").asText("");
    return metadata.path("language_info").path("name").asText(kernel);
  }

  private static void append(JsonNode cells, String language, StringBuilder text) {
    for (JsonNode cell : cells) {
      String source = joined(cell.has("source") ? cell.path("source") : cell.path("input"));
      if (source.isBlank()) {
        continue;
      }
      switch (cell.path("cell_type").asText()) {
        case "code" -> text.append(fenced(source, cell.path("language").asText(language)));
        case "heading" ->
            text.append("#".repeat(Math.clamp(cell.path("level").asInt(1), 1, 6)))
                .append(' ')
                .append(source.strip());
        default -> text.append(source.stripTrailing());
      }
      text.append("\n\n");
    }
  }

  /// A cell's lines end with line breaks already.
  private static String joined(JsonNode lines) {
    if (!lines.isArray()) {
      return lines.asText();
    }
    var joined = new StringBuilder();
    lines.forEach(line -> joined.append(line.asText()));
    return joined.toString();
  }

  private static String fenced(String code, String language) {
    String fence = "```";
    while (code.contains(fence)) {
      fence += "`";
    }
    return fence + language + "\n" + code.stripTrailing() + "\n" + fence;
  }
}
