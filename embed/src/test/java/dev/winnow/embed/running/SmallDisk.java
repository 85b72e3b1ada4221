package dev.winnow.embed.running;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file system of few bytes, which fills up. A test that asks for one is skipped where this
/// process may not mount any.
public final class SmallDisk implements AutoCloseable {
  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /// @param parent of the folder that it is mounted at
  public static SmallDisk mount(Path parent, int kilobytes) throws IOException {
    Path folder = Files.createDirectory(parent.resolve("disk"));
    boolean mounted =
        ran("mount", "-t", "tmpfs", "-o", "size=" + kilobytes + "k", "tmpfs", folder.toString());
    if (!mounted) {
      Files.delete(folder);
    }
    assumeTrue(mounted, "no file system may be mounted here");
    return new SmallDisk(folder);
  }

  public Path folder() {
    return folder;
  }

  private static boolean ran(String... command) throws IOException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    if (!ran("umount", folder.toString())) {
      throw new IOException("cannot unmount " + folder);
    }
    Files.delete(folder);
  }
}
