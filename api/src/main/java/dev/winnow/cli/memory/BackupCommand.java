package dev.winnow.cli.memory;

import dev.winnow.cli.terminal.Counted;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.index.Limits;
import dev.winnow.memory.Backup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description = {
      "Copy a scope to a new folder.",
      "The scope notes the copy: a receipt of `forget` names copies that hold what was forgotten."
    })
final class BackupCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final ScopeOptions scope = new ScopeOptions();

  @Parameters(index = "2", paramLabel = "FOLDER", description = "Folder to create.")
  private Path target = Path.of("");

  BackupCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    return scope.inExisting(
        Limits.DEFAULTS,
        (in, _) -> {
          Backup made = in.backup(target);
          in.notes().forEach(note -> terminal.note("note: " + note));
          terminal
              .out()
              .println(
                  "%s copied to %s"
                      .formatted(Counted.of(made.memories(), "memory"), made.folder()));
          return Terminal.EXIT_DONE;
        });
  }
}
