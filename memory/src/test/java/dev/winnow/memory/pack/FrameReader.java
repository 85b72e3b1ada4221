package dev.winnow.memory.pack;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the frames of a pack's text by nothing but the form that [Frame] tells.
final class FrameReader {
  private static final Pattern OPEN = Pattern.compile("<<< ([0-9a-f]{8})");
  private static final Pattern ITEM = Pattern.compile("([0-9]+) ([^|]*)\\| (.*)", Pattern.DOTALL);
  private static final Pattern ESCAPE = Pattern.compile("⟦U\\+([0-9A-F]+)⟧");

  record Entry(String heading, int number, String speaker, String text) {}

  private FrameReader() {}

  /// The entries of all frames, unescaped; what follows a frame must be another one or nothing.
  static List<Entry> read(String text) {
    String[] lines = text.split("\n", -1);
    int at = 0;
    while (at < lines.length && !OPEN.matcher(lines[at]).matches()) {
      at++;
    }
    List<Entry> entries = new ArrayList<>();
    while (at < lines.length - 1) {
      var open = OPEN.matcher(lines[at]);
      if (!open.matches()) {
        throw new AssertionError("a line outside of frames: " + lines[at]);
      }
      at = readFrame(lines, at + 1, open.group(1), entries);
    }
    return entries;
  }

  private static int readFrame(String[] lines, int from, String boundary, List<Entry> entries) {
    String heading = "";
    List<String[]> raw = new ArrayList<>();
    for (int at = from; at < lines.length; at++) {
      String line = lines[at];
      if (line.startsWith("| ")) {
        raw.getLast()[3] += "\n" + line.substring(2);
      } else if (line.startsWith("#")) {
        heading = line;
      } else if (line.equals(">>> " + boundary)) {
        for (String[] one : raw) {
          entries.add(
              new Entry(one[0], Integer.parseInt(one[1]), unescaped(one[2]), unescaped(one[3])));
        }
        return at + 1;
      } else {
        var item = ITEM.matcher(line);
        if (!item.matches()) {
          throw new AssertionError("neither item nor heading nor end: " + line);
        }
        raw.add(new String[] {heading, item.group(1), item.group(2), item.group(3)});
      }
    }
    throw new AssertionError("a frame has no end");
  }

  static String unescaped(String text) {
    return ESCAPE
        .matcher(text)
        .replaceAll(hit ->
            Matcher.quoteReplacement(Character.toString(Integer.parseInt(hit.group(1), 16))));
  }

  /// The stored text between two offsets of a pack.
  static String stored(String pack, int start, int end) {
    return unescaped(pack.substring(start, end).replace("\n| ", "\n"));
  }
}
