package dev.winnow.cli.keys;

import dev.winnow.cli.terminal.Terminal;
import dev.winnow.http.access.ApiKey;
import dev.winnow.http.access.Grant;
import dev.winnow.http.access.KeyFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "List the keys of a file and what they allow.")
final class ListCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "FILE", description = "File of keys.")
  private Path file = Path.of("");

  ListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Instant now = Instant.now();
    for (ApiKey key : KeyFile.read(file)) {
      terminal
          .out()
          .println(
              "%s  %s%s"
                  .formatted(
                      key.name(),
                      String.join(", ", key.grants().stream().map(Grant::text).toList()),
                      end(key, now)));
    }
    return Terminal.EXIT_DONE;
  }

  private static String end(ApiKey key, Instant now) {
    if (key.expires() == null) {
      return "";
    }
    return (key.hasExpired(now) ? "  expired " : "  until ") + key.expires();
  }
}
