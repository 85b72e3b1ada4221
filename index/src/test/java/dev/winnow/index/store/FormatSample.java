package dev.winnow.index.store;

import dev.winnow.index.DenseIndex;
import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Passage;
import dev.winnow.index.Schema;
import dev.winnow.index.Schema.Encoding;
import dev.winnow.index.Vector;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Writes the stored samples of the index format, one for each encoding:
///
///     java -cp ... dev.winnow.index.store.FormatSample index/src/test/resources/formats/NUMBER
///
/// The samples of a released format are never written again: a new format gets a folder of its own,
/// and [FormatTest] opens them all. So this refuses to touch a file that exists.
final class FormatSample {
  static final List<Encoding> ENCODINGS = List.of(Encoding.FLOAT, Encoding.INT8);

  /// A second vector space, in which the first half of the documents have vectors.
  static final String SECOND = "second.space-2";

  static final Map<String, String> NOTES =
      Map.of("made", "as a sample", "a \"note\" = {\u00FC}", "\uD83C\uDF4E\n\uD83C\t");

  private static final int DOCUMENTS = 12;
  private static final List<String> WORDS =
      List.of("apple", "pear", "plum", "fig", "lime", "kiwi", "date");

  private FormatSample() {}

  public static void main(String[] args) throws IOException {
    Path target = Path.of(args[0]);
    Files.createDirectories(target);
    for (Encoding encoding : ENCODINGS) {
      Path folder = Files.createTempDirectory("format");
      fill(folder, encoding);
      zip(folder, target.resolve(name(encoding)));
    }
  }

  static String name(Encoding encoding) {
    return encoding.name().toLowerCase(java.util.Locale.ROOT) + ".zip";
  }

  static Schema schema(Encoding encoding) {
    return Schema.DEFAULTS
        .withPassages(true)
        .withDense(
            Schema.Dense.of(8).withIndex(new DenseIndex.Hnsw(encoding)).withModel("sample-model"))
        .with(
            SECOND,
            Schema.Dense.of(2)
                .withSimilarity(Schema.Similarity.EUCLIDEAN)
                .withModel("a \"second\" model, \u00FC\uD83C\uDF4E\n"))
        .with("body", new Schema.Field.Text("de"))
        .with("raw", new Schema.Field.Stored());
  }

  /// Two segments, one of them with a deleted document.
  private static void fill(Path folder, Encoding encoding) {
    try (Index index = Index.open(folder, schema(encoding), NOTES, IndexConfig.DEFAULTS)) {
      index.add(documents().subList(0, DOCUMENTS / 2));
      index.add(Document.of("deleted", "apple"));
      index.commit();
      index.add(documents().subList(DOCUMENTS / 2, DOCUMENTS));
      index.delete(List.of("deleted"));
      index.commit();
    }
  }

  private static void zip(Path folder, Path target) throws IOException {
    if (Files.exists(target)) {
      throw new IllegalArgumentException(
          target + " exists, and a stored sample is never changed; add a format beside it");
    }
    try (var zip = FileSystems.newFileSystem(target, Map.of("create", "true"));
        var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.copy(file, zip.getPath(file.getFileName().toString()));
      }
    }
  }

  /// What the samples hold.
  static List<Document> documents() {
    return IntStream.range(0, DOCUMENTS).mapToObj(FormatSample::document).toList();
  }

  private static Document document(int i) {
    var text = new StringBuilder();
    List<Passage> passages = new ArrayList<>();
    for (int part = 0; part < 3; part++) {
      int start = text.length();
      text.append(WORDS.get((i + part) % WORDS.size())).append(" number ").append(i).append(". ");
      Passage passage =
          Passage.of(start, text.length())
              .withHeadings(List.of("Chapter " + i, "Part " + part))
              .withVector(vector(i, part));
      passages.add(i < DOCUMENTS / 2 ? passage.with(SECOND, Vector.of(i, part)) : passage);
    }
    return Document.of("d" + i, text.toString())
        .withTitle("Title \uD83C\uDF4E " + i)
        .with("body", "Die H\u00E4user von " + WORDS.get(i % WORDS.size()))
        .with("raw", "{\"payload\": " + i + "}")
        .with("year", 2000 + i)
        .with("share", i / 8.0)
        .with("day", Instant.parse("1969-12-25T00:00:00Z").plusSeconds(86_400L * i))
        .with("flag", i % 2 == 0)
        .with("tags", List.of("even" + i % 2, "third" + i % 3))
        .withPassages(passages);
  }

  static Vector vector(int i, int part) {
    var values = new float[8];
    for (int at = 0; at < values.length; at++) {
      values[at] = (float) Math.sin(1 + i * 31 + part * 7 + at * at);
    }
    return Vector.of(values);
  }
}
