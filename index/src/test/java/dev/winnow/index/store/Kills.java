package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.Document;
import dev.winnow.index.Hit;
import dev.winnow.index.MultiVector;
import dev.winnow.index.Passage;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.Schema;
import dev.winnow.index.TermWeights;
import dev.winnow.index.TokenEncoder;
import dev.winnow.index.Verification;
import dev.winnow.index.verbatim.CodePoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.util.IOUtils;

/// Kills [KilledWriter] again and again in one folder, at moments drawn at random, and checks after
/// each kill that every acknowledged batch is there, every batch is whole or absent, and the files
/// are clean.
final class Kills {
  private static final int MAX_OPENING_MILLIS = 600;
  private static final int MAX_COMMITS = 6;
  private static final int MAX_MILLIS = 300;
  private static final int FOREVER = Integer.MAX_VALUE - 1;
  private static final int SAMPLE = 30;

  /// The exit code of a process that SIGKILL ended.
  private static final int KILLED = 128 + 9;

  private final Path folder;
  private final Path backups;
  private final Random random;

  /// The highest batch of each lane that a commit was acknowledged for.
  private final int[] acknowledged = new int[KillWorkload.LANES];

  /// The highest batch of any lane that was found in the index.
  private int reached;

  private int commits;
  private int losses;
  private int backupsChecked;

  private Kills(Path temp, long seed) {
    this.folder = temp.resolve("index");
    this.backups = temp.resolve("backups");
    this.random = new Random(seed);
    Arrays.fill(acknowledged, -1);
  }

  /// @param args number of kills, and if wanted a seed
  public static void main(String[] args) throws Exception {
    long seed = args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime();
    run(Files.createTempDirectory("kills"), Integer.parseInt(args[0]), seed);
  }

  /// Kills `count` times, lets a last process come to an end, and compares the whole index.
  static void run(Path temp, int count, long seed) throws IOException {
    var kills = new Kills(temp, seed);
    for (int i = 0; i < count; i++) {
      kills.killOnce();
      if (Index.schemaOf(kills.folder).isPresent()) {
        kills.check(false);
      }
    }
    int documents = kills.finish();
    System.out.printf(
        "kills %d, acknowledged commits %d, losses %d (%d documents at the end, %d backups whole,"
            + " seed %d)%n",
        count, kills.commits, kills.losses, documents, kills.backupsChecked, seed);
    assertEquals(0, kills.losses);
    assertTrue(kills.commits >= count, "only " + kills.commits + " commits");
  }

  /// Kills while the child opens the index, or after some commits, a moment later.
  private void killOnce() throws IOException {
    try (var child = start(FOREVER)) {
      if (random.nextInt(10) == 0) {
        killSoon(child, MAX_OPENING_MILLIS);
      } else {
        child.await("ready");
        for (int i = random.nextInt(MAX_COMMITS); i > 0; i--) {
          acknowledge(child.awaitStart("commit "));
        }
        killSoon(child, MAX_MILLIS);
      }
      List<String> said = readToTheEnd(child);
      assertEquals(KILLED, child.end(), said::toString);
    }
  }

  private void killSoon(Child child, int maxMillis) {
    CompletableFuture.delayedExecutor(random.nextInt(maxMillis), TimeUnit.MILLISECONDS)
        .execute(child::kill);
  }

  private Child start(int stop) throws IOException {
    return Child.start(
        KilledWriter.class, folder.toString(), backups.toString(), Integer.toString(stop));
  }

  /// @return what the child printed apart from acknowledgements
  private List<String> readToTheEnd(Child child) throws IOException {
    List<String> others = new ArrayList<>();
    for (String line = child.line(); line != null; line = child.line()) {
      if (line.startsWith("commit ")) {
        acknowledge(line);
      } else {
        others.add(line);
      }
    }
    return others;
  }

  /// Takes note of a line that came whole, which ends in a dot.
  private void acknowledge(String line) {
    if (line.endsWith(" .")) {
      commits++;
      String[] words = line.split(" ");
      for (int lane = 0; lane < KillWorkload.LANES; lane++) {
        acknowledged[lane] = Math.max(acknowledged[lane], Integer.parseInt(words[lane + 1]));
      }
    }
  }

  /// Lets every lane write fifty batches more, and compares everything.
  private int finish() throws IOException {
    int stop = reached + 50;
    try (var child = start(stop)) {
      List<String> said = readToTheEnd(child);
      assertEquals(0, child.end(), said::toString);
    }
    for (int lane : acknowledged) {
      assertEquals(stop, lane);
    }
    return check(true);
  }

  private int check(boolean everything) throws IOException {
    checkBackups();
    Verification verification = Index.verify(folder);
    assertTrue(verification.clean(), () -> String.join("\n", verification.report()));
    var config =
        KillWorkload.CONFIG
            .withEncoder("", Kills::vector)
            .withSparseEncoder("", id -> TermWeights.of(Map.of(id, 2)))
            .withTokens("tokens", id -> new TokenEncoder.Encoded(tokens(id), 0));
    try (Index index = Index.open(folder, KillWorkload.SCHEMA, config)) {
      Set<String> present = new HashSet<>(index.values("tag").keySet());
      assertEquals(present.size(), index.count());
      assertEquals(0, index.countWithoutVectors());
      assertEquals(0, index.countWithoutVectors(Schema.SPARSE));
      assertEquals(0, index.countWithoutVectors("tokens"));
      assertEquals(
          present.stream().filter(id -> !KillWorkload.hasSecond(id)).count(),
          index.countWithoutVectors("second"));
      long verbatim =
          present.stream().mapToLong(id -> verbatim(KillWorkload.document(id)).length).sum();
      assertEquals(verbatim, index.<Long>verbatim("", sequences -> sequences.count()));
      for (int lane = 0; lane < KillWorkload.LANES; lane++) {
        checkLane(index, lane, present, everything);
      }
      assertEquals(Set.of(), present, "documents that nobody added");
      return index.count();
    }
  }

  /// Checks one lane and takes its documents off `present`.
  private void checkLane(Index index, int lane, Set<String> present, boolean everything) {
    String head = KillWorkload.head(lane);
    int latest =
        index
            .get(head)
            .map(document -> ((Number) document.fields().get("batch")).intValue())
            .orElse(-1);
    reached = Math.max(reached, latest);
    losses += Math.max(0, acknowledged[lane] - latest);
    assertEquals(latest >= 0, present.remove(head));
    for (int batch = 0; batch <= latest; batch++) {
      List<String> ids = KillWorkload.ids(lane, batch);
      int found = 0;
      for (String id : ids) {
        found += present.remove(id) ? 1 : 0;
      }
      boolean deleting = batch == latest - KillWorkload.WINDOW && !everything;
      int expected = KillWorkload.deleted(batch, latest) ? 0 : ids.size();
      if (found != expected && !(deleting && found == ids.size())) {
        losses++;
        System.out.printf("lane %d batch %d: %d of %d%n", lane, batch, found, expected);
      }
      if (found > 0 && (everything || latest - batch < 3 || random.nextInt(latest) < SAMPLE)) {
        ids.forEach(id -> checkContent(index, id));
      }
    }
  }

  private void checkContent(Index index, String id) {
    Document expected = KillWorkload.document(id);
    Document stored = index.get(id).orElseThrow();
    assertEquals(expected.text(), stored.text());
    assertEquals(expected.title(), stored.title());
    assertEquals(expected.fields(), stored.fields());
    assertEquals(
        expected.passages().stream().map(p -> Passage.of(p.start(), p.end())).toList(),
        stored.passages());
    if (random.nextInt(20) == 0) {
      Hit nearest =
          index.search(Query.of(id).withPlan(Plan.dense(1).withExact(true))).hits().getFirst();
      assertEquals(id, nearest.id());
      assertEquals(1, nearest.score(), 1e-4);
      List<Hit> weighed = index.search(Query.of(id).withPlan(Plan.sparse(2))).hits();
      assertEquals(List.of(id), weighed.stream().map(Hit::id).toList());
      assertEquals(2 * 2.5, weighed.getFirst().score());
      Hit late =
          index.search(Query.of(id).withPlan(Plan.late(1).withExact(true))).hits().getFirst();
      assertEquals(id, late.id());
      assertEquals(tokens(id).size(), late.score(), 0.05);
      int[] sequence = verbatim(expected);
      long same = index.verbatim("", sequences -> sequences.count(sequence));
      double best =
          index
              .search(Query.of(expected.text()).withPlan(Plan.verbatim(1)))
              .hits()
              .getFirst()
              .score();
      assertEquals(sequence.length + 1.0 / (1 + same), best);
    }
  }

  private static int[] verbatim(Document document) {
    return new CodePoints().tokens(document.text()).ids();
  }

  /// The second passage's vector of the document with this id.
  private static float[] vector(String id) {
    var vector = KillWorkload.document(id).passages().get(1).vector();
    return java.util.Objects.requireNonNull(vector).toArray();
  }

  /// The second passage's token vectors of the document with this id.
  private static MultiVector tokens(String id) {
    return (MultiVector)
        java.util.Objects.requireNonNull(
            KillWorkload.document(id).passages().get(1).values().get("tokens"));
  }

  /// A backup that has its name is whole, whenever the process died.
  private void checkBackups() throws IOException {
    if (!Files.isDirectory(backups)) {
      return;
    }
    try (var found = Files.list(backups)) {
      for (Path backup : found.toList()) {
        if (!backup.getFileName().toString().contains(".partial-")) {
          assertTrue(Index.verify(backup).clean());
          backupsChecked++;
        }
      }
    }
    IOUtils.rm(backups);
  }
}
