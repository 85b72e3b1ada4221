package dev.winnow.cli;

import dev.winnow.cli.terminal.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Starts a program for the script `winnow`, without the warnings of the virtual machine.
///
/// The virtual machine warns of incubating modules on standard error, and no flag turns that off.
/// So the script filters its standard error, and passes the real one as another descriptor, whose
/// number is in `WINNOW_STDERR`. It becomes `System.err` before the program begins.
public final class Launch {
  /// Kept in a field, because a logger that is garbage-collected forgets its level.
  private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");

  private Launch() {}

  /// @param args name of the class to start, and its arguments
  public static void main(String[] args) throws Throwable {
    LUCENE.setLevel(Level.WARNING);
    String descriptor = System.getenv("WINNOW_STDERR");
    if (descriptor != null) {
      System.setErr(stream(Integer.parseInt(descriptor)));
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

  /// A stream over the descriptor itself. A file opened again by name (`/dev/fd/9`) would have a
  /// position of its own, and what standard output writes to the same file would overwrite it. The
  /// script opens `java.io` for the constructor.
  private static PrintStream stream(int descriptor) throws ReflectiveOperationException {
    var constructor = FileDescriptor.class.getDeclaredConstructor(int.class);
    constructor.setAccessible(true);
    var file = new FileOutputStream(constructor.newInstance(descriptor));
    return new PrintStream(file, true, StandardCharsets.UTF_8);
  }
}
