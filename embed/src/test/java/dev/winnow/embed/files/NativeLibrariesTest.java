package dev.winnow.embed.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no modes")
class NativeLibrariesTest {
  private static final byte[] CODE = new byte[10_000];

  static {
    new Random(1).nextBytes(CODE);
  }

  private @TempDir Path temp;
  private Path folder;
  private NativeLibraries libraries;
  private URL resource;

  @BeforeEach
  void pack() throws IOException {
    folder = temp.resolve("native");
    libraries = new NativeLibraries(folder);
    Path jar = temp.resolve("library.jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry("libcode.so"));
      out.write(CODE);
    }
    resource = URI.create("jar:" + jar.toUri() + "!/libcode.so").toURL();
  }

  @Test
  void theFolderIsItsOwnersAlone() throws IOException {
    Path library = libraries.unpack(resource, "libcode.so");

    assertArrayEquals(CODE, Files.readAllBytes(library));
    assertEquals("rwx------", mode(folder));
    assertEquals("rwx------", mode(library.getParent()));
    assertEquals("rw-------", mode(library));
  }

  @Test
  void aSecondUnpackingUsesTheFirst() throws IOException {
    Path library = libraries.unpack(resource, "libcode.so");
    Files.setLastModifiedTime(library, FileTime.from(Instant.EPOCH));

    assertEquals(library, libraries.unpack(resource, "libcode.so"));
    assertEquals(library, libraries.unpack(resource, "libcode.so"));
    assertEquals(FileTime.from(Instant.EPOCH), Files.getLastModifiedTime(library));
  }

  @Test
  void aLibraryWithTheRightCrcAndOtherBytesIsReplaced() throws IOException {
    Path library = libraries.unpack(resource, "libcode.so");
    byte[] planted = withTheSameCrc();
    Files.write(library, planted);
    Files.setLastModifiedTime(library, FileTime.from(Instant.EPOCH));

    assertEquals(library, libraries.unpack(resource, "libcode.so"));
    assertArrayEquals(CODE, Files.readAllBytes(library));
  }

  @Test
  void aDamagedLibraryALinkAndOneThatOthersMayWriteAreReplaced() throws IOException {
    Path library = libraries.unpack(resource, "libcode.so");
    Files.write(library, new byte[] {1, 2, 3});
    assertArrayEquals(CODE, Files.readAllBytes(libraries.unpack(resource, "libcode.so")));

    Files.delete(library);
    Files.createSymbolicLink(library, Files.write(temp.resolve("elsewhere.so"), CODE));
    assertFalse(Files.isSymbolicLink(libraries.unpack(resource, "libcode.so")));

    Files.setPosixFilePermissions(library, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertEquals("rw-------", mode(libraries.unpack(resource, "libcode.so")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwxrwx", "rwxrwxr-x", "rwx----w-"})
  void whatLiesWhereOthersCouldWriteIsNotBelieved(String modes) throws IOException {
    Path library = libraries.unpack(resource, "libcode.so");
    String hash = "0".repeat(64);
    byte[] planted = withTheSameCrc();
    Path foreign = Files.createDirectory(folder.resolve(hash)).resolve("libcode.so");
    Files.write(foreign, planted);
    try (var markers = Files.newDirectoryStream(folder, "*.sha256")) {
      Files.writeString(markers.iterator().next(), hash);
    }
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(modes));

    assertEquals(library, libraries.unpack(resource, "libcode.so"));
    assertFalse(Files.exists(foreign));
    assertFalse(mode(folder).substring(3).contains("w"), mode(folder));
  }

  @Test
  void aFolderThatEverybodyCanReplaceIsRefused() throws IOException {
    Path open = Files.createDirectory(temp.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

    var e = assertThrows(FileSystemException.class, () -> OwnFolder.claim(open.resolve("native")));

    assertTrue(e.getMessage().contains("everybody may write"), e.getMessage());
  }

  @Test
  void aUsersCacheInSuchAFolderIsKeptForOneRunWithANote() throws IOException {
    Path open = Files.createDirectory(temp.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    var notes = new HashSet<String>();

    try (var cache = ModelCache.ofUser(open.resolve("winnow"), notes)) {
      assertFalse(cache.natives().startsWith(open));
    }
    assertTrue(notes.toString().contains("everybody may write"), notes.toString());
  }

  @Test
  void aCacheMakesItsFoldersForItsOwnerAlone() throws IOException {
    Path folder = temp.resolve("a").resolve("b");
    try (var cache = ModelCache.open(folder, new HashSet<>())) {
      assertEquals("rwx------", mode(cache.natives()));
    }
    assertEquals("rwx------", mode(folder));
    assertEquals("rwx------", mode(folder.getParent()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"?", "", " ", "relative"})
  void aHomeThatIsNotKnownIsTheTemporaryFolder(String home) {
    assertEquals(Path.of(System.getProperty("java.io.tmpdir")), ModelCache.home(home));
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  /// Other bytes with the CRC-32 of [#CODE]: the last four make up for a change of the first.
  private static byte[] withTheSameCrc() {
    byte[] changed = CODE.clone();
    changed[0] ^= 1;
    int wanted = crc(CODE);
    int end = changed.length - 4;
    // Each bit of the last four bytes changes the CRC by a pattern of its own: solve for them.
    Arrays.fill(changed, end, changed.length, (byte) 0);
    int rest = wanted ^ crc(changed);
    int[] patterns = new int[32];
    int[] bits = new int[32];
    for (int bit = 0; bit < 32; bit++) {
      byte[] one = changed.clone();
      one[end + bit / 8] = (byte) (1 << bit % 8);
      int pattern = crc(one) ^ crc(changed);
      int used = 1 << bit;
      for (int i = 0; i < 32; i++) {
        if ((pattern >>> i & 1) == 0) {
          continue;
        }
        if (bits[i] == 0) {
          patterns[i] = pattern;
          bits[i] = used;
          break;
        }
        pattern ^= patterns[i];
        used ^= bits[i];
      }
    }
    int chosen = 0;
    for (int i = 0; i < 32; i++) {
      if ((rest >>> i & 1) != 0) {
        rest ^= patterns[i];
        chosen ^= bits[i];
      }
    }
    for (int i = 0; i < 4; i++) {
      changed[end + i] = (byte) (chosen >>> 8 * i);
    }
    assertEquals(wanted, crc(changed));
    return changed;
  }

  private static int crc(byte[] bytes) {
    var crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
