package dev.winnow.index.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// A small disk in memory, where the system lets the tests mount one; else the test is skipped.
record Mount(Path folder) implements AutoCloseable {
  static Mount tmpfs(Path folder, String size) throws IOException {
    Files.createDirectories(folder);
    Assumptions.assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", folder.toString()),
        "mounting is not permitted here");
    return new Mount(folder);
  }

  void readOnly() throws IOException {
    Assumptions.assumeTrue(
        run("mount", "-o", "remount,ro", folder.toString()), "remounting is not permitted here");
  }

  private static boolean run(String... command) throws IOException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .onExit()
              .orTimeout(1, TimeUnit.MINUTES)
              .join()
              .exitValue()
          == 0;
    } catch (IOException e) {
      Assumptions.abort("no command " + command[0] + " here");
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    // Lazily: Lucene unmaps files only when they are collected.
    if (!run("umount", "-l", folder.toString())) {
      throw new IOException("cannot unmount " + folder);
    }
  }
}
