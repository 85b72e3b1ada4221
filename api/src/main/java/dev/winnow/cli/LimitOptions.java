package dev.winnow.cli;

import dev.winnow.ingest.read.IngestLimits;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/// Limits on what is read, by the names under which failures give them.
final class LimitOptions {
  private static final String NAMES =
      "documentBytes, htmlTags, jsonDepth, archiveEntries, archiveBytes, expansion, archiveDepth";

  @Option(
      names = "--limit",
      paramLabel = "NAME=NUMBER",
      description = {
        "A limit on what is read, which a failure names: " + NAMES + ".",
        "Several, or one several times."
      })
  private Map<String, Long> limits = new LinkedHashMap<>();

  IngestLimits applyTo(IngestLimits defaults) {
    IngestLimits changed = defaults;
    for (Map.Entry<String, Long> limit : limits.entrySet()) {
      changed = with(changed, limit.getKey(), limit.getValue());
    }
    return changed;
  }

  private static IngestLimits with(IngestLimits limits, String name, long value) {
    int number = Math.clamp(value, -1, Integer.MAX_VALUE);
    return switch (name) {
      case "documentBytes" -> limits.withDocumentBytes(number);
      case "htmlTags" -> limits.withHtmlTags(number);
      case "jsonDepth" -> limits.withJsonDepth(number);
      case "archiveEntries" -> limits.withArchiveEntries(number);
      case "archiveBytes" -> limits.withArchiveBytes(value);
      case "expansion" -> limits.withExpansion(number);
      case "archiveDepth" -> limits.withArchiveDepth(number);
      default ->
          throw new IllegalArgumentException(
              "there is no limit '%s'; expected one of %s".formatted(name, NAMES));
    };
  }
}
