package dev.winnow.cli;

import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.Maintenance;
import dev.winnow.index.Verification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Show what Winnow finds on this machine, and whether an index is whole.")
final class DoctorCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "INDEX",
      description = "Also read and check every byte of this index.")
  private @Nullable Path index;

  @Option(names = "--json", description = "Print the findings as JSON.")
  private boolean json;

  DoctorCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /// One thing that was checked.
  ///
  /// @param remedy what to do about it; empty if there is no problem
  record Finding(String name, String value, String remedy) {
    static Finding well(String name, Object value) {
      return new Finding(name, String.valueOf(value), "");
    }
  }

  @Override
  public Integer call() {
    List<Finding> findings = new ArrayList<>(Machine.findings(index == null ? Path.of("") : index));
    Verification verification = null;
    if (index != null) {
      if (!Files.isDirectory(index)) {
        throw new IllegalArgumentException(
            "no index in " + index + "; expected a folder that holds one");
      }
      verification = Maintenance.verify(index);
      findings.add(finding(index, verification));
    }
    if (json) {
      Map<String, Object> all = new LinkedHashMap<>();
      findings.forEach(finding -> all.put(finding.name(), finding.value()));
      all.put(
          "remedies", findings.stream().map(Finding::remedy).filter(r -> !r.isEmpty()).toList());
      terminal.json(all);
    } else {
      findings.forEach(this::print);
    }
    return verification == null || verification.clean() ? Terminal.EXIT_DONE : Terminal.EXIT_INDEX;
  }

  private static Finding finding(Path index, Verification verification) {
    return verification.clean()
        ? Finding.well("index", index + " is whole, " + verification.segments() + " segments")
        : new Finding(
            "index",
            "%s is damaged, %,d documents and passages are in damaged parts"
                .formatted(index, verification.lost()),
            "restore a backup, or: winnow repair " + index + " --yes");
  }

  private void print(Finding finding) {
    terminal.out().println("%-14s %s".formatted(finding.name(), finding.value()));
    if (!finding.remedy().isEmpty()) {
      terminal.out().println(" ".repeat(15) + terminal.bold("-> " + finding.remedy()));
    }
  }
}
