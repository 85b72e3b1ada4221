package dev.winnow.cli.options;

import dev.winnow.ingest.SourceRules;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What of a source is read, and what an empty one means.
public final class SourceOptions {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--include",
      paramLabel = "GLOB",
      description =
          "Read only files that match one of these patterns, written as in .gitignore: *.md in any"
              + " folder, /docs/*.md only there, src/ a folder with all inside it.")
  private List<String> include = new ArrayList<>();

  @Option(
      names = "--exclude",
      paramLabel = "GLOB",
      description =
          "Read no files that match. Documents of files that are no longer read are deleted.")
  private List<String> exclude = new ArrayList<>();

  @Option(
      names = "--no-ignore",
      description = "Read also what the .gitignore files of a checkout name.")
  private boolean noIgnore;

  @Option(
      names = "--allow-empty",
      description =
          "Delete the documents of a source even where nothing is left of it, or less than a tenth"
              + " of 100 documents or more. Without it they stay, since a disk may not be mounted.")
  private boolean allowEmpty;

  @Option(
      names = "--collapse",
      description =
          "Make one document of files with identical bytes: of the first, whose field source.copies"
              + " names the others. A run without it makes documents of all again.")
  private boolean collapse;

  /// @throws ParameterException if a pattern can match nothing
  public SourceRules rules() {
    try {
      return new SourceRules(include, exclude, !noIgnore, allowEmpty, collapse);
    } catch (IllegalArgumentException e) {
      CommandLine line = command == null ? new CommandLine(this) : command.commandLine();
      throw new ParameterException(line, String.valueOf(e.getMessage()), e);
    }
  }
}
