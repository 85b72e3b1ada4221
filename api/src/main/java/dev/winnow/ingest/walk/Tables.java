package dev.winnow.ingest.walk;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.ingest.formats.TableFormat;
import dev.winnow.ingest.formats.TableRows;
import dev.winnow.ingest.read.DecodedText;
import dev.winnow.ingest.read.FileType;
import dev.winnow.ingest.read.IngestLimits;
import dev.winnow.ingest.read.Item;
import dev.winnow.ingest.read.JsonLine;
import dev.winnow.ingest.read.Problem;
import dev.winnow.ingest.read.UnreadableException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/// Walks a table of comma- or tab-separated values: each row becomes one item, as if it were a line
/// of JSON whose members are the columns. A table without a column of text has the row itself as
/// text, a line for each cell.
final class Tables {
  private static final JsonMapper JSON = new JsonMapper();

  private final IngestLimits limits;
  private final Visitor visitor;
  private final JsonLine line;

  Tables(IngestLimits limits, Visitor visitor) {
    this.limits = limits;
    this.visitor = visitor;
    this.line = new JsonLine(limits);
  }

  /// Reads `in` to its end; does not close it.
  void walk(String origin, FileType type, InputStream in) throws IOException {
    var bytes = new BufferedInputStream(in, FileType.HEAD_BYTES);
    bytes.mark(FileType.HEAD_BYTES);
    byte[] head = bytes.readNBytes(FileType.HEAD_BYTES);
    bytes.reset();
    TableFormat format =
        TableFormat.of(DecodedText.of(head).text(), type.name().equals("tsv"))
            .orElse(new TableFormat(',', true));
    Charset charset = charset(head, bytes);
    var reader = new BufferedReader(new InputStreamReader(bytes, charset));
    TableRows rows = null;
    try {
      rows = new TableRows(reader, format, limits.documentBytes());
      while (row(origin, type, rows, charset)) {}
    } catch (IOException e) {
      long number = rows == null ? 1 : rows.number();
      visitor.failed(
          origin,
          new Problem(
              origin + "#" + number,
              "cannot be read, nor what follows: "
                  + e.getMessage()
                  + "; expected rows of cells, in quotes where they hold quotes"));
    }
  }

  /// Bytes are kept as they are, a character each, and decoded row by row like lines of JSON; only
  /// UTF-16, which a mark tells, is decoded here. Skips the mark.
  private static Charset charset(byte[] head, InputStream in) throws IOException {
    String start = new String(head, 0, Math.min(3, head.length), StandardCharsets.ISO_8859_1);
    if (start.startsWith("\u00FF\u00FE")) {
      in.skipNBytes(2);
      return StandardCharsets.UTF_16LE;
    }
    if (start.startsWith("\u00FE\u00FF")) {
      in.skipNBytes(2);
      return StandardCharsets.UTF_16BE;
    }
    if (start.equals("\u00EF\u00BB\u00BF")) {
      in.skipNBytes(3);
    }
    return StandardCharsets.ISO_8859_1;
  }

  /// False behind the last row.
  private boolean row(String origin, FileType type, TableRows rows, Charset charset)
      throws IOException {
    String place = origin + "#" + (rows.number() + 1);
    try {
      Map<String, String> cells = rows.next();
      if (cells == null) {
        return false;
      }
      if (!cells.isEmpty()) {
        String json = JSON.writeValueAsString(object(cells, rows));
        boolean raw = charset.equals(StandardCharsets.ISO_8859_1);
        byte[] bytes = json.getBytes(raw ? charset : StandardCharsets.UTF_8);
        visitor.item(
            Item.row(line.id(bytes).orElse(place), origin, rows.number(), type.name(), bytes));
      }
    } catch (IllegalArgumentException e) {
      visitor.failed(origin, new Problem(place, String.valueOf(e.getMessage())));
    } catch (UnreadableException e) {
      visitor.failed(origin, new Problem(place, e.reason()));
    }
    return true;
  }

  private static ObjectNode object(Map<String, String> cells, TableRows rows) {
    ObjectNode object = JSON.createObjectNode();
    cells.forEach((name, cell) -> object.put(memberName(name), cell));
    if (rows.names().stream().map(Tables::memberName).noneMatch(JsonLine::isText)) {
      var text = new StringBuilder();
      cells.forEach((name, cell) -> text.append(name).append(": ").append(cell).append('\n'));
      object.put("text", text.toString().strip());
    }
    return object;
  }

  /// Columns are often named in capitals: `ID`, `Title`.
  private static String memberName(String column) {
    String lower = column.toLowerCase(Locale.ROOT);
    return JsonLine.hasMeaning(lower) ? lower : column;
  }
}
