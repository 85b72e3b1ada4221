package dev.winnow.cli;

import dev.winnow.cli.terminal.Terminal;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Starts a program for the script `winnow`, without the warnings of the virtual machine.
///
/// The virtual machine warns of incubating modules on standard error, and no flag turns that off.
/// So the script passes the real standard error as another file (`-Dwinnow.stderr`), which becomes
/// `System.err` before the program begins.
public final class Launch {
  /// Kept in a field, because a logger that is garbage-collected forgets its level.
  private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");

  private Launch() {}

  /// @param args name of the class to start, and its arguments
  public static void main(String[] args) throws Throwable {
    LUCENE.setLevel(Level.WARNING);
    String file = System.getProperty("winnow.stderr");
    if (file != null) {
      System.setErr(stream(file));
    }
    Arguments.unreadable(Arrays.copyOfRange(args, 1, args.length)).ifPresent(Launch::refuse);
    Class<?> program = Class.forName(args[0]);
    try {
      program
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  private static void refuse(String reason) {
    System.err.println("winnow: " + reason);
    System.exit(Terminal.EXIT_USAGE);
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
