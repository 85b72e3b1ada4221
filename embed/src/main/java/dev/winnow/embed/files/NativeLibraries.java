package dev.winnow.embed.files;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// A folder of native libraries that were unpacked from their jars:
///
///     HASH/NAME              a library, named by the SHA-256 of its bytes
///     NAME-CRC-SIZE.sha256   the hash of the jar entry that has this CRC-32 and size, and when the
///                            file with it was last compared
///
/// They run as this user, so the folder is the user's alone ([OwnFolder]). A file is compared by its
/// SHA-256 when it has changed since the last time, which the file system tells, and by its CRC-32 at
/// every start (10 ms for 28 MB); one that is not what the jar holds is replaced.
public final class NativeLibraries {
  private final Path folder;

  public NativeLibraries(Path folder) {
    this.folder = folder;
  }

  /// The library under the name that it has in its jar, unpacked if it is not there whole.
  public Path unpack(URL resource, String name) {
    try {
      boolean _ = claim();
      JarEntries.Entry entry = JarEntries.entry(resource);
      if (entry == null) {
        return copy(resource, name);
      }
      Path marker = folder.resolve("%s-%s.sha256".formatted(name, entry));
      Path known = known(marker, name);
      if (known != null && isWhole(known, marker, entry)) {
        return known;
      }
      Path copied = copy(resource, name);
      mark(marker, copied);
      return copied;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot unpack %s to %s: %s; free some space, or choose another folder with ModelsConfig.withCache"
              .formatted(name, folder, e),
          e);
    }
  }

  /// Makes the folder its owner's alone; one that others could write to is emptied.
  boolean claim() throws IOException {
    boolean own = OwnFolder.claim(folder);
    if (!own) {
      KeptFiles.clear(folder);
    }
    return own;
  }

  private @Nullable Path known(Path marker, String name) throws IOException {
    String sha256 = firstWord(marker);
    return sha256.matches("[0-9a-f]{64}") ? folder.resolve(sha256).resolve(name) : null;
  }

  private static String firstWord(Path marker) throws IOException {
    return words(marker).split(" ", 2)[0];
  }

  private static String words(Path marker) throws IOException {
    try {
      return OwnFolder.holds(marker)
          ? new String(Files.readAllBytes(marker), StandardCharsets.US_ASCII)
          : "";
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private boolean isWhole(Path file, Path marker, JarEntries.Entry entry) throws IOException {
    if (!OwnFolder.holds(file)
        || Files.size(file) != entry.size()
        || JarEntries.crc(file, entry.size()) != entry.crc()) {
      return false;
    }
    String marked = marked(file);
    if (!state(file).isEmpty() && words(marker).equals(marked)) {
      return true;
    }
    try (InputStream in = Files.newInputStream(file)) {
      if (!Sha256.of(in).equals(firstWord(marker))) {
        return false;
      }
    }
    mark(marker, file);
    return true;
  }

  private static String marked(Path file) throws IOException {
    return requireNonNull(file.toAbsolutePath().getParent()).getFileName() + " " + state(file);
  }

  /// Which file it is and when its bytes or its mode last changed, which no program sets at will;
  /// empty where the file system does not say.
  private static String state(Path file) throws IOException {
    try {
      return Files.readAttributes(file, "unix:ino,ctime,size", LinkOption.NOFOLLOW_LINKS)
          .entrySet()
          .stream()
          .map(Object::toString)
          .sorted()
          .toList()
          .toString();
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return "";
    }
  }

  private void mark(Path marker, Path file) throws IOException {
    Path written = Files.createTempFile(folder, "mark", ".tmp");
    try {
      Files.writeString(written, marked(file));
      KeptFiles.move(written, marker);
    } finally {
      Files.deleteIfExists(written);
    }
  }

  private Path copy(URL resource, String name) throws IOException {
    MessageDigest digest = Sha256.digest();
    Path written = Files.createTempFile(folder, name, ".tmp");
    try {
      try (InputStream in = new DigestInputStream(JarEntries.open(resource), digest);
          OutputStream out = Files.newOutputStream(written)) { // a copy would have umask's mode
        long _ = in.transferTo(out);
      }
      Path place = folder.resolve(Sha256.hex(digest));
      if (!OwnFolder.claim(place)) {
        KeptFiles.clear(place);
      }
      Path file = place.resolve(name);
      KeptFiles.move(written, file);
      return file;
    } finally {
      Files.deleteIfExists(written);
    }
  }
}
