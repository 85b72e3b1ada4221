package dev.winnow.cli.memory;

import dev.winnow.cli.terminal.Counted;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.index.Limits;
import dev.winnow.memory.Forget;
import dev.winnow.memory.Forgotten;
import dev.winnow.memory.Scope;
import dev.winnow.memory.Which;
import dev.winnow.memory.json.ForgetJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "forget",
    mixinStandardHelpOptions = true,
    description = {
      "Forget memories: by id, by person (--person), by conditions, or all of a scope (--all)."
          + " Prints the receipt when no file of the scope holds them any longer.",
      "Backups are not changed; those that hold some of them are named. With a fact go the earlier"
          + " ones about the same.",
      "Ids that are not there are named; then the exit code is 4, or 1 if none was there."
    })
final class ForgetCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final ScopeOptions scope = new ScopeOptions();

  @Parameters(
      index = "2..*",
      arity = "0..*",
      paramLabel = "ID",
      description = "Ids of memories, as m7.")
  private List<String> ids = new ArrayList<>();

  @Option(
      names = "--person",
      paramLabel = "NAME",
      description =
          "What this person said, documents about them, and facts of which they are the subject."
              + " What mentions them otherwise stays, and is listed.")
  private @Nullable String person;

  @Mixin private final WhichOptions which = new WhichOptions();

  @Option(names = "--all", description = "Everything in the scope.")
  private boolean all;

  @Option(names = "--json", description = "Print the receipt as JSON.")
  private boolean json;

  ForgetCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Forget forget;
    try {
      forget = chosen();
    } catch (IllegalArgumentException e) {
      throw scope.usage(e);
    }
    return scope.inExisting(Limits.DEFAULTS, (in, _) -> forget(forget, in));
  }

  private Forget chosen() {
    List<Forget> chosen = new ArrayList<>();
    if (!ids.isEmpty()) {
      chosen.add(new Forget.Ids(ids));
    }
    if (person != null) {
      chosen.add(new Forget.Person(person));
    }
    Which conditions = which.which();
    if (all || !conditions.equals(Which.ALL)) {
      if (all && !conditions.equals(Which.ALL)) {
        throw new IllegalArgumentException(
            "--all stands beside conditions; expected either; leave one out");
      }
      chosen.add(new Forget.Matching(conditions));
    }
    if (chosen.size() != 1) {
      throw new IllegalArgumentException(
          "%s; expected one of ids, --person, conditions (--session, --speaker, --from, --to, --kind), --all"
              .formatted(
                  chosen.isEmpty()
                      ? "nothing to forget is named"
                      : "several ways to choose are given"));
    }
    return chosen.getFirst();
  }

  private int forget(Forget forget, Scope in) {
    List<String> missing = ids.stream().distinct().filter(id -> in.get(id).isEmpty()).toList();
    Forgotten receipt = in.forget(forget);
    missing.forEach(id -> terminal.note("there is no memory '%s'".formatted(id)));
    if (json) {
      terminal.json(ForgetJson.write(in.name(), receipt, true));
    } else {
      print(receipt);
    }
    if (missing.isEmpty()) {
      return Terminal.EXIT_DONE;
    }
    return receipt.memories() == 0 ? Terminal.EXIT_FAILED : Terminal.EXIT_PARTIAL;
  }

  private void print(Forgotten receipt) {
    String dependents =
        receipt.dependents() == 0
            ? ""
            : ", %,d of them because of a later fact".formatted(receipt.dependents());
    terminal
        .out()
        .println("%s forgotten%s".formatted(Counted.of(receipt.memories(), "memory"), dependents));
    receipt.hashes().forEach(hash -> terminal.out().println("sha256 " + hash));
    if (!receipt.files().isEmpty()) {
      terminal.out().println("written anew: " + String.join(", ", receipt.files()));
    }
    if (!receipt.mentions().isEmpty()) {
      terminal
          .out()
          .println("they are still mentioned in: " + String.join(", ", receipt.mentions()));
    }
    for (Forgotten.Copy copy : receipt.backups()) {
      terminal
          .out()
          .println(
              "a backup of %s %s %,d of them: %s"
                  .formatted(
                      copy.made(),
                      copy.there() ? "still holds" : "is not at its place any longer, and held",
                      copy.memories(),
                      copy.folder()));
    }
  }
}
