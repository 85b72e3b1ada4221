package dev.winnow.embed.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCacheTest {
  private static final byte[] WEIGHTS = "weights ".repeat(30_000).getBytes();
  private static final FileTime LONG_AGO = FileTime.from(Instant.EPOCH);

  @TempDir Path folder;
  private ModelCache cache;
  private URL resource;

  @BeforeEach
  void open() throws IOException {
    cache = ModelCache.open(folder.resolve("cache"), new HashSet<>());
    Path jar = folder.resolve("model.jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry("model.onnx"));
      out.write(WEIGHTS);
    }
    resource = URI.create("jar:" + jar.toUri() + "!/model.onnx").toURL();
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(folder.resolve("cache"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private Path marker() throws IOException {
    return folder
        .resolve("cache")
        .resolve(names().stream().filter(n -> n.endsWith(".sha256")).findFirst().orElseThrow());
  }

  @Test
  void aModelIsUnpackedUnderTheHashOfItsBytes() throws IOException {
    ModelCache.Stored stored = cache.unpack("tiny", resource);

    assertEquals(-1, Arrays.mismatch(WEIGHTS, Files.readAllBytes(stored.file())));
    assertEquals(stored.sha256() + ".onnx", stored.file().getFileName().toString());
    assertEquals(Sha256.of(Files.newInputStream(stored.file())), stored.sha256());
    assertEquals(2, names().size(), names()::toString);
  }

  @Test
  void aSecondUnpackingUsesTheFirst() throws IOException {
    ModelCache.Stored first = cache.unpack("tiny", resource);
    Files.setLastModifiedTime(first.file(), LONG_AGO);

    assertEquals(first, cache.unpack("tiny", resource));
    assertEquals(LONG_AGO, Files.getLastModifiedTime(first.file()));
  }

  @Test
  void aFileWithAChangedByteIsReplaced() throws IOException {
    ModelCache.Stored first = cache.unpack("tiny", resource);
    byte[] damaged = WEIGHTS.clone();
    damaged[100_000] ^= 1;
    Files.write(first.file(), damaged);

    assertEquals(first, cache.unpack("tiny", resource));
    assertEquals(-1, Arrays.mismatch(WEIGHTS, Files.readAllBytes(first.file())));
  }

  @Test
  void aTruncatedOrMissingFileIsReplaced() throws IOException {
    ModelCache.Stored first = cache.unpack("tiny", resource);
    Files.write(first.file(), new byte[10]);
    assertEquals(first, cache.unpack("tiny", resource));

    Files.delete(first.file());

    assertEquals(first, cache.unpack("tiny", resource));
    assertEquals(WEIGHTS.length, Files.size(first.file()));
  }

  @Test
  void aDamagedMarkerIsReplaced() throws IOException {
    ModelCache.Stored first = cache.unpack("tiny", resource);
    for (byte[] damage : List.of("../../etc/passwd".getBytes(), new byte[] {-1, -2}, new byte[0])) {
      Files.write(marker(), damage);

      assertEquals(first, cache.unpack("tiny", resource));
    }
  }

  @Test
  void aResourceOutsideAJarIsUnpackedToo() throws IOException {
    Path file = Files.write(folder.resolve("plain.onnx"), WEIGHTS);

    ModelCache.Stored stored = cache.unpack("plain", file.toUri().toURL());

    assertEquals(cache.unpack("tiny", resource), stored);
  }

  @Test
  void manyUnpackAtOnce() throws Exception {
    try (var threads = Executors.newFixedThreadPool(8)) {
      Callable<ModelCache.Stored> unpack = () -> cache.unpack("tiny", resource);
      for (var stored : threads.invokeAll(Collections.nCopies(16, unpack))) {
        assertEquals(cache.unpack("tiny", resource), stored.get(1, TimeUnit.MINUTES));
      }
    }
    assertEquals(2, names().size(), names()::toString);
  }

  @Test
  void anUnreadableResourceIsAnErrorThatNamesModelAndFolder() throws IOException {
    URL missing = folder.resolve("missing.onnx").toUri().toURL();

    var e = assertThrows(UncheckedIOException.class, () -> cache.unpack("tiny", missing));

    assertTrue(e.getMessage().contains("tiny"), e.getMessage());
    assertTrue(e.getMessage().contains("ModelsConfig.withCache"), e.getMessage());
    assertEquals(List.of(), names());
  }

  @Test
  void aUsersFolderThatCannotBeMadeIsReplacedForThisRunWithANote() throws IOException {
    Path inTheWay = Files.writeString(folder.resolve("file"), "");
    var notes = new HashSet<String>();

    Path unpacked;
    try (var other = ModelCache.ofUser(inTheWay.resolve("winnow"), notes)) {
      unpacked = other.unpack("tiny", resource).file();
      assertEquals(WEIGHTS.length, Files.size(unpacked));
    }

    assertFalse(Files.exists(unpacked.getParent()));
    assertTrue(notes.iterator().next().contains("ModelsConfig.withCache"), notes::toString);
  }

  @Test
  void theUsersFolderFollowsTheSystemsCustom() {
    var xdg = Map.of("XDG_CACHE_HOME", "/var/caches");

    assertEquals(Path.of("/var/caches/winnow"), ModelCache.usersFolder(xdg, "Linux"));
    assertTrue(ModelCache.usersFolder(Map.of(), "Linux").endsWith(".cache/winnow"));
    assertTrue(ModelCache.usersFolder(Map.of(), "Mac OS X").endsWith("Library/Caches/winnow"));
    assertEquals(
        Path.of("/local/winnow/cache"),
        ModelCache.usersFolder(Map.of("LOCALAPPDATA", "/local"), "Windows 11"));
  }
}
