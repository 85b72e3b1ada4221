package dev.winnow.ingest;

import dev.winnow.index.Document;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// What of a source becomes documents; see [IngestConfig#withRules], [IngestConfig#withOnly] and
/// [IngestConfig#withDocuments].
///
/// @param rules patterns and `.gitignore` files, and what an empty source means
/// @param only accepts the paths that are read
/// @param documents what becomes of a parsed document; empty leaves it out
public record Selection(
    SourceRules rules, Predicate<String> only, Function<Document, Optional<Document>> documents) {
  /// Every item, as it is parsed.
  public static final Selection ALL = new Selection(SourceRules.DEFAULTS, _ -> true, Optional::of);
}
