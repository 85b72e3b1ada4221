package dev.winnow.embed.running;

import static dev.winnow.embed.running.Damages.QUERY;
import static dev.winnow.embed.running.HostileFolder.CONFIG;
import static dev.winnow.embed.running.HostileFolder.WEIGHTS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.running.Damages.Damage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Folders that are damaged or made to harm: refused with a message that names what was seen, where
/// and what was expected, without much memory or time.
@Timeout(10)
class HostileModelsTest {

  /// All but the one that a processor does not run.
  private static final Set<WeightForm> FORMS = EnumSet.complementOf(EnumSet.of(WeightForm.BFLOAT));

  private static final long MOST_MEMORY = 128L << 20;

  @TempDir private Path temporary;

  @BeforeAll
  @Timeout(60)
  static void loadTheRuntime() {
    use(Goldens.MODELS.resolve("bert"), WeightForm.FLOAT, TestModels.WEIGHTS);
  }

  private static float[][] use(Path folder, WeightForm form, Path cache) {
    Transformer transformer = Transformer.read(folder);
    GraphOptions options = GraphOptions.DEFAULTS.withWeights(form);
    try (Forward forward = Forward.open(transformer, options, TestModels.host(cache))) {
      return forward.tokens(Batch.of(1, 5, 9, 4, 30)).getFirst();
    }
  }

  @ParameterizedTest
  @MethodSource("damages")
  void damageIsNamed(Damage damage) throws IOException {
    HostileFolder folder = HostileFolder.copy(damage.model(), temporary.resolve("model"));
    damage.edit().apply(folder);
    for (WeightForm form : FORMS) {
      var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();

      var e =
          assertThrows(
              ModelException.class, () -> use(folder.path(), form, temporary.resolve("cache")));

      long used = threads.getCurrentThreadAllocatedBytes() - before;
      assertTrue(used < MOST_MEMORY, "took %,d bytes".formatted(used));
      String message = e.getMessage();
      for (String part : damage.parts()) {
        assertTrue(message.contains(part), () -> "'" + part + "' is not in: " + message);
      }
      assertTrue(message.length() < 2000, () -> message.length() + " characters");
    }
  }

  static List<Damage> damages() {
    return Stream.of(
            DamagedFiles.all(),
            DamagedTensors.all(),
            DamagedConfigs.all(),
            DamagedShards.all(),
            DamagedLinks.all())
        .flatMap(List::stream)
        .toList();
  }

  @Test
  void thereAreManyOfThem() {
    assertTrue(damages().size() >= 80, damages().size() + " cases");
  }

  @Test
  void linksOfTheHubsCacheAreFollowed() throws IOException {
    Path repository = temporary.resolve("models--x--y");
    Path revision = repository.resolve("snapshots/0123abcd");
    HostileFolder folder = HostileFolder.copy("bert", revision);
    Path blobs = Files.createDirectory(repository.resolve("blobs"));
    for (String name : List.of(WEIGHTS, CONFIG)) {
      Files.move(revision.resolve(name), blobs.resolve("blob-" + name));
      Files.createSymbolicLink(revision.resolve(name), Path.of("../../blobs/blob-" + name));
    }
    assertEquals(5, use(folder.path(), WeightForm.FLOAT, temporary).length);
    Path below = Files.createDirectory(revision.resolve("0_Transformer"));
    for (String name : List.of(WEIGHTS, CONFIG)) {
      Files.createSymbolicLink(below.resolve(name), Path.of("../../../blobs/blob-" + name));
    }
    assertEquals(5, use(below, WeightForm.FLOAT, temporary).length);
    Path outside = Files.createDirectory(repository.resolve("other"));
    Files.move(blobs.resolve("blob-" + WEIGHTS), outside.resolve(WEIGHTS));
    Files.delete(revision.resolve(WEIGHTS));
    Files.createSymbolicLink(revision.resolve(WEIGHTS), Path.of("../../other", WEIGHTS));
    assertThrows(ModelException.class, () -> use(revision, WeightForm.FLOAT, temporary));
  }

  @Test
  void hardLinksAndLinksInsideAreFollowed() throws IOException {
    HostileFolder folder = HostileFolder.copy("bert", temporary.resolve("model"));
    Path weights = folder.path().resolve(WEIGHTS);
    Files.move(weights, temporary.resolve("elsewhere"));
    Files.createLink(weights, temporary.resolve("elsewhere"));
    assertEquals(5, use(folder.path(), WeightForm.FLOAT, temporary).length);
    Files.move(weights, folder.path().resolve("inside"));
    Files.createSymbolicLink(weights, Path.of("inside"));
    assertEquals(5, use(folder.path(), WeightForm.FLOAT, temporary).length);
    Path linked = Files.createSymbolicLink(temporary.resolve("linked"), folder.path());
    assertEquals(5, use(linked, WeightForm.FLOAT, temporary).length);
  }

  @Test
  void aFolderMayBeNamedRelatively() throws IOException {
    Path relative = Path.of("").toAbsolutePath().relativize(Goldens.MODELS.toAbsolutePath());
    Path dotted = Path.of(".").resolve(relative).resolve("bert/../bert/.");
    assertEquals(5, use(dotted, WeightForm.FLOAT, temporary).length);
  }

  @Test
  void whatIsNoNumberOpensAndIsTheCallersToSee() throws IOException {
    for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      HostileFolder folder = HostileFolder.copy("bert", temporary.resolve("model " + value));
      folder.fill(QUERY, value);
      for (WeightForm form : FORMS) {
        assertEquals(5, use(folder.path(), form, temporary).length);
      }
    }
  }

  @Test
  void wrongCallsAreTheCallers() {
    Transformer transformer = Transformer.read(Goldens.MODELS.resolve("bert"));
    try (Forward forward = Forward.open(transformer, GraphOptions.DEFAULTS, TestModels.HOST)) {
      assertThrows(IllegalArgumentException.class, () -> forward.tokens(Batch.of(new int[513])));
      assertThrows(IllegalArgumentException.class, () -> forward.tokens(Batch.of()));
      var unknown = assertThrows(ModelException.class, () -> forward.tokens(Batch.of(1, 200)));
      assertTrue(unknown.getMessage().contains("id 200; expected 0 to 199"), unknown.getMessage());
      assertThrows(ModelException.class, () -> forward.tokens(Batch.of(-1)));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> Forward.open(transformer, GraphOptions.DEFAULTS.withCached(true), TestModels.HOST));
  }
}
