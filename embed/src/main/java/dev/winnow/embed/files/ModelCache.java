package dev.winnow.embed.files;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A folder of models unpacked from their jars, so that ONNX Runtime reads them from a file and not
/// from 130 MB of Java heap. Safe for any number of threads and processes: files are written beside
/// and renamed.
///
///     HASH.onnx, HASH.json a model, its tokenizer; named by the SHA-256 of their bytes
///     NAME-CRC-SIZE.sha256 the hash of the jar entry that has this CRC-32 and size
///     files-STATE.sha256   the hash of a user's files of these sizes and times
///     weights/             weights in another precision
///     models/              folders of models that a jar has whole
///     native/              see [NativeLibraries]
///
/// The first opening copies and hashes. A later one takes CRC-32 and size from the jar's directory,
/// the hash from the second file, and compares the CRC-32 of the model (10 ms for 23 MB, where
/// SHA-256 of the jar's entry takes 170): a damaged or half written file is replaced, whichever of
/// the two it is.
public final class ModelCache implements AutoCloseable {
  private static final String WEIGHTS = "weights";
  private static final String NATIVES = "native";
  private static final String MODELS = "models";

  /// A model's file.
  ///
  /// @param sha256 of its bytes, in hexadecimal
  public record Stored(Path file, String sha256) {}

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
    Path home = home(System.getProperty("user.home", ""));
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

  /// Java says "?" of a user whom the system does not know, as in containers; such a user's files
  /// go to the folder for temporary ones.
  static Path home(String stated) {
    boolean known = !stated.isBlank() && !stated.equals("?") && Path.of(stated).isAbsolute();
    return Path.of(known ? stated : System.getProperty("java.io.tmpdir"));
  }

  /// The folder is its owner's alone; in one that others could write to, what was made is made
  /// anew.
  private static Path writable(Path folder) throws IOException {
    boolean own = OwnFolder.claim(folder);
    Path made = folder.toAbsolutePath();
    if (!own) {
      KeptFiles.clear(made.resolve(WEIGHTS));
      KeptFiles.clear(made.resolve(NATIVES));
      try (Stream<Path> files = Files.list(made)) {
        for (Path marker : files.filter(file -> file.toString().endsWith(".sha256")).toList()) {
          Files.delete(marker);
        }
      }
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
    return folder.resolve(WEIGHTS);
  }

  /// Where native libraries are unpacked to: a folder that is made for its owner alone.
  public Path natives() {
    Path natives = folder.resolve(NATIVES);
    try {
      boolean _ = new NativeLibraries(natives).claim();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot make %s for native libraries: %s; choose another folder with ModelsConfig.withCache"
              .formatted(natives, e),
          e);
    }
    return natives;
  }

  /// The file with the bytes of `resource`, unpacked if it is not there whole.
  public Stored unpack(String name, URL resource) {
    String path = resource.getPath();
    String suffix = path.substring(path.lastIndexOf('.'));
    return unpack(name, resource, sha256 -> folder.resolve(sha256 + suffix));
  }

  /// The folder `models/MODEL`, in which a file of this name has the bytes of `resource`; it is
  /// unpacked if it is not there whole.
  public Path unpackInto(String model, String file, URL resource) {
    Path models = folder.resolve(MODELS).resolve(model);
    Stored _ = unpack(model + "-" + file, resource, _ -> models.resolve(file));
    return models;
  }

  /// A native library under the name that it has in its jar, unpacked if it is not there whole.
  public Path library(URL resource, String name) {
    return new NativeLibraries(natives()).unpack(resource, name);
  }

  /// @param place of a file with a hash
  private Stored unpack(String name, URL resource, Function<String, Path> place) {
    try {
      JarEntries.Entry entry = JarEntries.entry(resource);
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

  private Path marker(String name, JarEntries.Entry entry) {
    return folder.resolve(name + "-" + entry + ".sha256");
  }

  private @Nullable Stored find(String name, JarEntries.Entry entry, Function<String, Path> place)
      throws IOException {
    try {
      String sha256 = Files.readString(marker(name, entry)).strip();
      if (!sha256.matches("[0-9a-f]{64}")) {
        return null;
      }
      Path file = place.apply(sha256);
      boolean whole =
          Files.size(file) == entry.size() && JarEntries.crc(file, entry.size()) == entry.crc();
      return whole ? new Stored(file, sha256) : null;
    } catch (NoSuchFileException | CharacterCodingException e) {
      return null;
    }
  }

  private Stored copy(
      String name, URL resource, JarEntries.@Nullable Entry entry, Function<String, Path> place)
      throws IOException {
    MessageDigest digest = Sha256.digest();
    Path written = Files.createTempFile(folder, name, ".tmp");
    try {
      try (InputStream in = new DigestInputStream(JarEntries.open(resource), digest);
          OutputStream out = Files.newOutputStream(written)) { // a copy would have umask's mode
        long _ = in.transferTo(out);
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
