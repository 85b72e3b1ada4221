package dev.winnow.index.faiss;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Whether FAISS is here, and which build of it. The library is in this jar; it is loaded on first
/// use, for Linux on x86-64 with AVX2 at least. Nothing here throws where it is absent: that is
/// logged once, and only making a [FaissIndex] fails.
///
/// The system property `winnow.faiss` overrides the choice: `off`, `avx2`, `avx512`, or the path of
/// a library.
public final class FaissLibrary {
  private static final LongAdder SEARCHES = new LongAdder();

  private FaissLibrary() {}

  /// @param version FAISS's
  /// @param flavour which build was loaded: `avx2`, `avx512`, or the path of the user's own
  /// @param blasCore the kernels that matrix products use, by OpenBLAS's name
  /// @param threads cores that training and adding use
  public record Description(String version, String flavour, String blasCore, int threads) {}

  public static boolean available() {
    return Loaded.RESULT.missing().isEmpty();
  }

  /// The build that was loaded.
  ///
  /// @throws IllegalStateException if none was
  public static String flavour() {
    require();
    return Loaded.RESULT.flavour();
  }

  /// One sentence on why there is no library and what to do; empty if there is one.
  public static String unavailableBecause() {
    return Loaded.RESULT.missing();
  }

  /// @throws IllegalStateException if there is no library
  public static Description description() {
    require();
    return new Description(
        Faiss.version(), Loaded.RESULT.flavour(), Faiss.blasCore(), Faiss.threads());
  }

  /// Indexes that were made and not closed.
  public static long liveObjects() {
    return NativeHandle.OBJECTS.get();
  }

  /// Native memory that they hold, without mapped files.
  public static long liveBytes() {
    return NativeHandle.BYTES.get();
  }

  /// Calls that reached the native library to search, since the program started.
  public static long searches() {
    return SEARCHES.sum();
  }

  static void countSearch() {
    SEARCHES.increment();
  }

  static void require() {
    if (!available()) {
      throw new IllegalStateException(unavailableBecause());
    }
  }

  /// @param flavour what was loaded
  /// @param missing why nothing was; empty if something was
  record Result(String flavour, String missing) {
    static Result missing(String because) {
      return new Result("", because);
    }
  }

  /// Loads on first use.
  private static final class Loaded {
    static final Result RESULT = load();

    private static Result load() {
      Platform platform = Platform.current();
      Result choice = platform.choose(System.getProperty("winnow.faiss"));
      Result result = choice.missing().isEmpty() ? load(choice.flavour()) : choice;
      if (!result.missing().isEmpty()) {
        System.getLogger("dev.winnow.index.faiss").log(Level.INFO, result.missing());
      }
      return result;
    }

    private static Result load(String flavour) {
      try {
        if (Platform.FLAVOURS.contains(flavour)) {
          loadFromJar(Platform.resource(flavour));
        } else {
          link(Path.of(flavour));
        }
        return new Result(flavour, "");
      } catch (IllegalCallerException e) {
        return Result.missing(
            "FAISS may not be loaded: %s; start Java with --enable-native-access=ALL-UNNAMED"
                .formatted(e.getMessage()));
      } catch (IOException | UnsatisfiedLinkError e) {
        return Result.missing(
            ("FAISS could not be loaded (%s: %s); give java.io.tmpdir a folder with room that"
                    + " allows execution, or use glibc 2.35 or later")
                .formatted(flavour, e.getMessage()));
      }
    }

    @SuppressWarnings("restricted") // what `--enable-native-access` is for
    private static void link(Path library) {
      System.load(library.toAbsolutePath().toString());
    }

    private static void loadFromJar(String resource) throws IOException {
      Path copy = Files.createTempFile("winnow-faiss-", ".so");
      try (@Nullable InputStream in = FaissLibrary.class.getResourceAsStream(resource)) {
        if (in == null) {
          throw new IOException("no " + resource + " in this jar");
        }
        Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
        link(copy);
      } finally {
        Files.delete(copy); // it stays mapped
      }
    }
  }
}
