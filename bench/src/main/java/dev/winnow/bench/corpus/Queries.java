package dev.winnow.bench.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is asked of the corpus: the thirty questions of `ask-the-jdk`, and queries made from the
/// passages by chance: half of them names with their words parted (`buffered reader lines`), half
/// the first sentences of documentation comments.
public final class Queries {
  private static final String QUESTIONS = "/dev/winnow/examples/jdk-questions.tsv";

  private static final Pattern SENTENCE =
      Pattern.compile("(?s)^\\s*/\\*\\*\\s*(.*?)(\\.\\s|\\*/|@\\w+ |<p>)");

  private static final int MIN_WORDS = 3;
  private static final int MAX_WORDS = 20;

  private Queries() {}

  /// The questions, then `made` queries that follow from the corpus and the seed.
  public static List<String> of(Corpus corpus, int made, long seed) throws IOException {
    Set<String> queries = new LinkedHashSet<>(questions());
    int wanted = queries.size() + made;
    var chance = new Random(seed);
    int tries = 0;
    while (queries.size() < wanted && tries++ < 100) {
      double share = Math.min(1, 4.0 * made / corpus.size());
      try (var passages = corpus.read()) {
        for (var batch = passages.next(1_000); !batch.isEmpty(); batch = passages.next(1_000)) {
          for (BenchPassage passage : batch) {
            if (chance.nextDouble() < share && queries.size() < wanted) {
              String query = chance.nextBoolean() ? name(passage) : sentence(passage);
              if (words(query) >= MIN_WORDS && words(query) <= MAX_WORDS) {
                queries.add(query);
              }
            }
          }
        }
      }
    }
    return List.copyOf(queries);
  }

  private static List<String> questions() throws IOException {
    try (InputStream in = Queries.class.getResourceAsStream(QUESTIONS)) {
      if (in == null) {
        throw new IllegalStateException(QUESTIONS + " is not on the class path; build examples");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#") && line.contains("\t"))
          .map(line -> line.substring(0, line.indexOf('\t')))
          .toList();
    }
  }

  private static String name(BenchPassage passage) {
    String[] parts = passage.title().split("\\.");
    var name = new ArrayList<String>();
    for (int i = Math.max(0, parts.length - 2); i < parts.length; i++) {
      name.add(parts[i].replaceAll("(?<=[a-z0-9])(?=[A-Z])|_", " "));
    }
    return String.join(" ", name).toLowerCase(Locale.ROOT).strip();
  }

  private static String sentence(BenchPassage passage) {
    Matcher sentence = SENTENCE.matcher(passage.text());
    if (!sentence.find()) {
      return "";
    }
    return sentence
        .group(1)
        .replaceAll("(?m)^\\s*\\*", " ")
        .replaceAll("<[^>]*>|\\{@\\w+|[{}]", " ")
        .replaceAll("\\s+", " ")
        .strip();
  }

  private static int words(String text) {
    return text.isEmpty() ? 0 : text.split("\\s+").length;
  }

  /// Writes the queries for another process, one a line.
  public static Path write(Path file, List<String> queries) throws IOException {
    return Files.write(file, queries);
  }
}
