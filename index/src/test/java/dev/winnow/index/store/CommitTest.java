package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.winnow.index.CorruptIndexException;
import dev.winnow.index.DenseIndex;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.IndexVersionException;
import dev.winnow.index.Schema;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What rides in a commit comes back as it was.
class CommitTest {
  private static final String ODD =
      " two  words \"quoted\" \\ {\"json\": 1}\r\n\t\0 \u00FC\u2028 \uD83C\uDF4E \uD83C\uFFFF";

  private static final Schema SCHEMA =
      Schema.DEFAULTS
          .withPassages(true)
          .with("b", new Schema.Field.Text("de"))
          .with("a", new Schema.Field.Stored())
          .with("Z.z-1", Schema.Dense.of(4_096).withModel(ODD))
          .with(
              "a_2",
              new Schema.Dense(
                  1,
                  Schema.Similarity.DOT,
                  new DenseIndex.IvfPq(DenseIndex.Codes.PQ8, 0.95),
                  "sha256:1f sha256:2e"));

  @TempDir Path folder;

  private static Map<String, String> changed(String key, String from, String to) {
    Map<String, String> data = new HashMap<>(Commit.of(SCHEMA, Map.of("k", "v")).userData());
    data.merge(key, "", (old, _) -> old.replace(from, to));
    return data;
  }

  @Test
  void schemaAndNotesComeBackWithOddNames() {
    Commit commit = Commit.of(SCHEMA, Map.of(ODD, ODD, "", "", "empty", ""));

    Commit read = Commit.of(commit.userData(), folder);

    assertEquals(commit, read);
    assertEquals(List.of("Z.z-1", "a_2"), read.schema().spaces());
    assertEquals(List.of("b", "a"), List.copyOf(read.schema().fields().keySet()));
  }

  @Test
  void theyComeBackFromTheDiskToo() {
    try (Index index = Index.open(folder, SCHEMA, IndexConfig.DEFAULTS)) {
      index.note(ODD, ODD);
      index.commit();
    }

    assertEquals(Map.of(ODD, ODD), Index.notesOf(folder));
    assertEquals(SCHEMA, Index.schemaOf(folder).orElseThrow());
  }

  @Test
  void aNewIndexHasItsNotesFromItsFirstCommitOn() {
    Index.open(folder, SCHEMA, Map.of("made", "first"), IndexConfig.DEFAULTS).close();
    assertEquals(Map.of("made", "first"), Index.notesOf(folder));

    try (Index index = Index.open(folder, SCHEMA, Map.of("made", "later"), IndexConfig.DEFAULTS)) {
      assertEquals(Map.of("made", "first"), index.notes());
    }
  }

  @Test
  void whatALaterVersionWroteIsNamed() {
    for (var later :
        Map.of(
                "\"language\":\"en\"", "\"language\":\"tlh\"",
                "\"passages\":", "\"shards\":[1,{\"a\":2}],\"passages\":",
                "\"dimension\":1,", "\"dimension\":1,\"pruned\":true,",
                "\"kind\":\"dense\"", "\"kind\":\"graph\"",
                "\"similarity\":\"dot\"", "\"similarity\":\"hamming\"",
                "\"kind\":\"stored\"", "\"kind\":\"blob\"")
            .entrySet()) {
      var data = changed("winnow.schema", later.getKey(), later.getValue());
      var e = assertThrows(IndexVersionException.class, () -> Commit.of(data, folder));
      Messages.contain(e, folder.toString(), "a later version", "use the version that wrote it");
    }
  }

  @Test
  void whatCannotBeReadIsDamage() {
    for (var data :
        List.of(
            changed("winnow.schema", "}", ""),
            changed("winnow.schema", "\"passages\":true", "\"passages\":7"),
            changed("winnow.schema", "\"dimension\":1,", ""),
            changed("winnow.notes", "\"v\"", "7"),
            changed("winnow.notes", "}", "} 1"),
            Map.of("winnow.format", "2"))) {
      var e = assertThrows(CorruptIndexException.class, () -> Commit.of(data, folder));
      Messages.contain(e, folder.toString(), "restore a backup");
    }
  }
}
