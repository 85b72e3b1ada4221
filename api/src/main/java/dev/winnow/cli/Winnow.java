package dev.winnow.cli;

import dev.winnow.cli.exchange.ExportCommand;
import dev.winnow.cli.exchange.ImportCommand;
import dev.winnow.cli.keys.KeysCommand;
import dev.winnow.cli.measure.BenchCommand;
import dev.winnow.cli.measure.CompareCommand;
import dev.winnow.cli.measure.ComparePlansCommand;
import dev.winnow.cli.measure.EvalCommand;
import dev.winnow.cli.memory.MemoryCommand;
import dev.winnow.cli.model.ModelCommand;
import dev.winnow.cli.terminal.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// The command line of Winnow.
@Command(
    name = "winnow",
    mixinStandardHelpOptions = true,
    version = "winnow 0.1.0-SNAPSHOT",
    description = "Index, search and rerank documents in one folder.",
    footer = {
      "",
      "To try it: winnow ask-the-jdk \"how do I read a file line by line?\"",
      "Exit codes: 0 done, 1 failed, 2 usage, 3 index locked or damaged,"
          + " 4 done but for some files, entries or lines, which are named."
    })
public final class Winnow {
  private static final int DEFAULT_COLUMNS = 100;

  /// What a command that is told to stop has to end in: `-Dwinnow.exit.wait=N`, for models too.
  private static final int SECONDS_TO_STOP =
      Math.max(0, Integer.getInteger("winnow.exit.wait", 30));

  /// Kept in a field, because a logger that is garbage-collected forgets its level.
  private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error.")
  private boolean debug;

  private Winnow() {}

  /// Runs a command and ends the process with its exit code.
  public static void main(String[] args) {
    LUCENE.setLevel(Level.WARNING);
    var out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    var err = System.err;
    System.setOut(err); // whatever a library prints, standard output holds results alone
    boolean tty = System.console() != null && System.console().isTerminal();
    boolean colour =
        flag("winnow.terminal.out", tty) && System.getenv().getOrDefault("NO_COLOR", "").isEmpty();
    Arguments.unreadable(args).ifPresent(reason -> refuse(err, reason));
    var terminal = new Terminal(out, err, colour, flag("winnow.terminal.err", tty), columns());
    System.exit(stoppable(() -> run(terminal, args)));
  }

  private static void refuse(PrintStream err, String reason) {
    err.println("winnow: " + reason);
    System.exit(Terminal.EXIT_USAGE);
  }

  /// Runs a command.
  ///
  /// @return its exit code
  static int run(Terminal terminal, String... args) {
    var winnow = new Winnow();
    var failures = new Failures(terminal, () -> winnow.debug);
    return new CommandLine(winnow)
        .addSubcommand(new IndexCommand(terminal))
        .addSubcommand(new SearchCommand(terminal))
        .addSubcommand(new TraceCommand(terminal))
        .addSubcommand(new SealCommand(terminal))
        .addSubcommand(new ImportCommand(terminal))
        .addSubcommand(new ExportCommand(terminal))
        .addSubcommand(new ListCommand(terminal))
        .addSubcommand(new GetCommand(terminal))
        .addSubcommand(new DeleteCommand(terminal))
        .addSubcommand(new ForgetCommand(terminal))
        .addSubcommand(new RerankCommand(terminal))
        .addSubcommand(new GenerateCommand(terminal))
        .addSubcommand(new AskCommand(terminal))
        .addSubcommand(new EvalCommand(terminal))
        .addSubcommand(new CompareCommand(terminal))
        .addSubcommand(new ComparePlansCommand(terminal))
        .addSubcommand(new ServeCommand(terminal))
        .addSubcommand(new McpCommand(terminal, System.in))
        .addSubcommand(BenchCommand.of(terminal))
        .addSubcommand(ModelCommand.of(terminal))
        .addSubcommand(MemoryCommand.of(terminal))
        .addSubcommand(KeysCommand.of(terminal))
        .addSubcommand(new DoctorCommand(terminal))
        .addSubcommand(new CompactCommand(terminal))
        .addSubcommand(new BackupCommand(terminal))
        .addSubcommand(new RestoreCommand(terminal))
        .addSubcommand(new VerifyCommand(terminal, () -> winnow.debug))
        .addSubcommand(new RepairCommand(terminal))
        .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
        .setColorScheme(CommandLine.Help.defaultColorScheme(terminal.colour() ? Ansi.ON : Ansi.OFF))
        .setUsageHelpWidth(Math.max(80, Math.min(terminal.columns(), 120)))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExpandAtFiles(false) // a question may begin with @
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures)
        .execute(args);
  }

  @FunctionalInterface
  private interface Running {
    int run();
  }

  /// When the process is told to stop, interrupts the command and gives it time to end cleanly.
  private static int stoppable(Running command) {
    Thread main = Thread.currentThread();
    var ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              if (ended.getCount() > 0) {
                main.interrupt();
                await(ended);
              }
            }));
    try {
      return command.run();
    } finally {
      ended.countDown();
    }
  }

  private static void await(CountDownLatch ended) {
    try {
      var _ = ended.await(SECONDS_TO_STOP, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean flag(String name, boolean otherwise) {
    String value = System.getProperty(name);
    return value == null ? otherwise : Boolean.parseBoolean(value);
  }

  private static int columns() {
    String columns = System.getProperty("winnow.columns", "");
    return columns.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(columns) : DEFAULT_COLUMNS;
  }
}
