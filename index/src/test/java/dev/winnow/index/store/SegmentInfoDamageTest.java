package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.index.CorruptIndexException;
import dev.winnow.index.Document;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Passage;
import dev.winnow.index.Schema;
import dev.winnow.index.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The files `.si`, which Lucene reads together with the list of segments: one of them that is
/// damaged costs its own segment and no other.
class SegmentInfoDamageTest {
  private static final int SEGMENTS = 5;
  private static final int EACH = 8;

  @TempDir Path folder;

  private enum Damage {
    EMPTIED,
    HALVED,
    ALTERED,
    REPLACED,
    GONE;

    void on(Path file, Path other) throws IOException {
      byte[] bytes = Files.readAllBytes(file);
      switch (this) {
        case EMPTIED -> Files.write(file, new byte[0]);
        case HALVED -> Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        case ALTERED -> {
          bytes[bytes.length / 2] ^= 4;
          Files.write(file, bytes);
        }
        case REPLACED -> Files.write(file, Files.readAllBytes(other));
        case GONE -> Files.delete(file);
      }
    }
  }

  /// Each segment has eight documents, and the first lacks one of them.
  private List<Path> fill(Schema schema) throws IOException {
    try (Index index = Index.open(folder, schema, IndexConfig.DEFAULTS)) {
      for (int segment = 0; segment < SEGMENTS; segment++) {
        List<Document> batch = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
          var document = Document.of("s" + segment + "d" + i, "some text");
          batch.add(
              schema.passages()
                  ? document.withPassages(List.of(Passage.of(0, 4), Passage.of(5, 9)))
                  : document);
        }
        index.add(batch);
        index.commit();
      }
      index.delete(List.of("s0d0"));
      index.commit();
    }
    List<Path> infos;
    try (var files = Files.list(folder)) {
      infos = files.filter(file -> file.toString().endsWith(".si")).sorted().toList();
    }
    assertEquals(SEGMENTS, infos.size());
    return infos;
  }

  private void mended(Schema schema, int damaged, int lost, int left) {
    assertThrows(
        CorruptIndexException.class, () -> Index.openReadOnly(folder, IndexConfig.DEFAULTS));
    Verification seen = Index.verify(folder);
    assertFalse(seen.clean());
    assertEquals(SEGMENTS, seen.segments());
    assertEquals(damaged, seen.damaged());
    assertEquals(lost, seen.lost());

    assertEquals(seen.summary(), Index.repair(folder).summary());

    Verification after = Index.verify(folder);
    assertTrue(after.clean(), after::summary);
    assertEquals(SEGMENTS - damaged, after.segments());
    try (Index index = Index.open(folder, schema, IndexConfig.DEFAULTS)) {
      assertEquals(left, index.count());
      index.add(Document.of("new", "after the repair"));
      index.commit();
      assertEquals(left + 1, index.count());
    }
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void theOtherSegmentsAreSaved(Damage damage) throws IOException {
    List<Path> infos = fill(Schema.DEFAULTS);
    damage.on(infos.get(2), infos.get(1));
    mended(Schema.DEFAULTS, 1, EACH, (SEGMENTS - 1) * EACH - 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4})
  void theFirstOrLastOfThemWithPassages(int segment) throws IOException {
    List<Path> infos = fill(Schema.DEFAULTS.withPassages(true));
    Damage.ALTERED.on(infos.get(segment), infos.get(1));
    mended(
        Schema.DEFAULTS.withPassages(true),
        1,
        3 * EACH,
        (SEGMENTS - 1) * EACH - (segment == 0 ? 0 : 1));
  }

  @Test
  void twoOfThem() throws IOException {
    List<Path> infos = fill(Schema.DEFAULTS);
    Damage.GONE.on(infos.get(1), infos.get(0));
    Damage.HALVED.on(infos.get(3), infos.get(0));
    mended(Schema.DEFAULTS, 2, 2 * EACH, (SEGMENTS - 2) * EACH - 1);
  }

  @Test
  void verifyingWritesNothing() throws IOException {
    List<Path> infos = fill(Schema.DEFAULTS);
    Files.write(infos.get(2), new byte[0]);
    Verification first = Index.verify(folder);

    assertEquals(first.summary(), Index.verify(folder).summary());
    assertEquals(0, Files.size(infos.get(2)));
  }
}
