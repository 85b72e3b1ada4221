package dev.winnow.cli.keys;

import dev.winnow.cli.terminal.Terminal;
import dev.winnow.http.access.ApiKey;
import dev.winnow.http.access.Grant;
import dev.winnow.http.access.KeyFile;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description = {
      "Make a key and print it. It is kept nowhere: whoever loses it needs another.",
      "read searches and shows; write also adds and deletes documents and memories; admin also"
          + " creates and drops collections."
    })
final class AddCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec command = CommandSpec.create();

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "File of keys; made if it is not there.")
  private Path file = Path.of("");

  @Parameters(index = "1", paramLabel = "NAME", description = "Name of the key.")
  private String name = "";

  @Option(
      names = "--allow",
      required = true,
      split = ",",
      paramLabel = "GRANT",
      description =
          "read, write or admin; read:notes and write:notes for the collection notes,"
              + " read:memory/ada for the scope ada, write:memory/* for all scopes. May be"
              + " repeated.")
  private List<String> grants = new ArrayList<>();

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      description = "A day, as 2027-01-01, or a moment, as 2027-01-01T12:00:00Z.")
  private @Nullable String expires;

  AddCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<Grant> allowed;
    Instant end;
    try {
      ApiKey.requireName(name);
      allowed = grants.stream().map(Grant::parse).toList();
      end = end();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
    }
    String secret = KeyFile.add(file, name, allowed, end);
    terminal.out().println(secret);
    terminal.note("key %s is in %s; the key itself is printed only now".formatted(name, file));
    return Terminal.EXIT_DONE;
  }

  private @Nullable Instant end() {
    if (expires == null) {
      return null;
    }
    Instant end = moment(expires);
    if (!end.isAfter(Instant.now())) {
      throw new IllegalArgumentException(
          "--expires is '%s', which is past; expected a day or moment to come".formatted(expires));
    }
    return end;
  }

  private static Instant moment(String text) {
    try {
      return text.length() > 10
          ? Instant.parse(text)
          : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "--expires is '%s'; expected a day as 2027-01-01 or a moment as 2027-01-01T12:00:00Z"
              .formatted(text),
          e);
    }
  }
}
