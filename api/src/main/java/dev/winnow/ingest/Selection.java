package dev.winnow.ingest;

import dev.winnow.index.Document;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// What of a source becomes documents; see [IngestConfig#withOnly] and
/// [IngestConfig#withDocuments].
///
/// @param only accepts the paths that are read
/// @param documents what becomes of a parsed document; empty leaves it out
public record Selection(Predicate<String> only, Function<Document, Optional<Document>> documents) {
  /// Every item, as it is parsed.
  public static final Selection ALL = new Selection(_ -> true, Optional::of);
}
