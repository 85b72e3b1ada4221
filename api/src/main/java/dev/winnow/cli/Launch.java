package dev.winnow.cli;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Starts a program as the script `winnow` does: quietly.
///
/// The virtual machine warns of incubating modules on standard error, and nothing turns that off.
/// So the script hands the real standard error over as another file (`-Dwinnow.stderr`), which this
/// puts in its place before the program begins.
public final class Launch {
  /// Held, as a logger that nobody holds forgets its level.
  private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");

  private Launch() {}

  /// @param args name of the class to start, and its arguments
  public static void main(String[] args) throws Throwable {
    LUCENE.setLevel(Level.WARNING);
    String file = System.getProperty("winnow.stderr");
    if (file != null) {
      System.setErr(stream(file));
    }
    Class<?> program = Class.forName(args[0]);
    try {
      program
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  private static PrintStream stream(String file) {
    try {
      // Appends, as opening a file that standard error was redirected to would empty it.
      return new PrintStream(new FileOutputStream(file, true), true, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return System.err; // a socket, say, which cannot be opened by name
    }
  }
}
