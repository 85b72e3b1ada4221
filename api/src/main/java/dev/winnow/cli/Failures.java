package dev.winnow.cli;

import static java.util.Objects.requireNonNull;

import dev.winnow.cli.terminal.Terminal;
import dev.winnow.index.IndexException;
import dev.winnow.memory.CorruptLogException;
import dev.winnow.memory.ScopeInUseException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// Turns exceptions into a line or two on standard error and an exit code.
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private final Terminal terminal;
  private final BooleanSupplier debug;

  Failures(Terminal terminal, BooleanSupplier debug) {
    this.terminal = terminal;
    this.debug = debug;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    terminal.note("winnow: " + e.getMessage());
    var similar = new StringWriter();
    var _ =
        CommandLine.UnmatchedArgumentException.printSuggestions(e, new PrintWriter(similar, true));
    similar.toString().lines().forEach(terminal::note);
    terminal.note("See: " + command.getCommandSpec().qualifiedName() + " --help");
    trace(e);
    return Terminal.EXIT_USAGE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult result) {
    terminal.note("winnow: " + message(e));
    trace(e);
    return switch (e) {
      case IndexException _, ScopeInUseException _, CorruptLogException _ -> Terminal.EXIT_INDEX;
      default -> Terminal.EXIT_FAILED;
    };
  }

  static String message(Throwable e) {
    return switch (e) {
      case UncheckedIOException unchecked when saysNoMoreThanItsCause(unchecked) ->
          message(requireNonNull(unchecked.getCause()));
      case ClosedByInterruptException _ -> "stopped";
      case NoSuchFileException missing ->
          "there is no file or folder " + missing.getFile() + "; check the path";
      case FileAlreadyExistsException there ->
          there.getFile() + " exists already; choose another path";
      case AccessDeniedException denied ->
          "no permission for " + denied.getFile() + "; change its permissions or choose another";
      case FileNotFoundException missing -> String.valueOf(missing.getMessage());
      case IOException io when io.getMessage() != null -> io.getMessage();
      case OutOfMemoryError _ ->
          "out of memory; give the process more, for instance WINNOW_JAVA_OPTS=-Xmx4g";
      default -> e.getMessage() == null ? e.getClass().getName() : e.getMessage();
    };
  }

  private static boolean saysNoMoreThanItsCause(UncheckedIOException e) {
    return e.getCause() != null && e.getCause().toString().equals(e.getMessage());
  }

  private void trace(Exception e) {
    if (debug.getAsBoolean()) {
      e.printStackTrace(terminal.err());
    }
  }
}
