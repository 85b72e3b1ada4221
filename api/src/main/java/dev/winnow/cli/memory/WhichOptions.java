package dev.winnow.cli.memory;

import dev.winnow.memory.Which;
import dev.winnow.memory.json.TimeText;
import dev.winnow.memory.json.WhichJson;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Conditions on memories.
final class WhichOptions {
  @Option(names = "--session", paramLabel = "NAME", description = "Turns of this session alone.")
  private @Nullable String session;

  @Option(
      names = {"--speaker", "--role"},
      paramLabel = "NAME",
      description = "Turns of this speaker alone.")
  private @Nullable String speaker;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "At or after this moment, as 2026-05-01 or 2026-05-01T12:00:00Z.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "TIME", description = "Before this moment.")
  private @Nullable String to;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "Entries of this kind alone: turn, document or fact.")
  private @Nullable String kind;

  /// @throws IllegalArgumentException if an option cannot be understood
  Which which() {
    Which which =
        Which.ALL
            .withSession(session)
            .withSpeaker(speaker)
            .withFrom(from == null ? null : TimeText.parse("--from", from))
            .withTo(to == null ? null : TimeText.parse("--to", to));
    return kind == null ? which : which.withKind(WhichJson.kind(kind));
  }
}
