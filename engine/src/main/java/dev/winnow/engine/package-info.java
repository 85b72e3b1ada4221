/// The engine: open one on a folder, add documents, run queries.
///
///     try (var engine = Engine.open(Path.of("data"), EngineConfig.DEFAULTS)) {
///       engine.add(Document.of("lucene", "Lucene searches text"));
///       engine.commit();
///       for (Hit hit : engine.search(Query.of("search text").withTopK(5)).hits()) {
///         IO.println("%.3f %s  %s".formatted(hit.score(), hit.id(), hit.why()));
///       }
///     }
///
/// [Engine] connects the modules: it cuts documents into passages and embeds them (module embed),
/// and stores and searches them (module index). Documents, queries, plans, filters and hits are
/// index's own types. [MissingVectors] makes vectors later, [Maintenance] copies and checks
/// folders, [Rerankers] reorders texts of any origin, a [Catalog] holds many engines that share
/// models, and [Admission] bounds what runs at once. Everything public is immutable or thread-safe.
/// This package reads no source files and opens no port.
@CheckReturnValue
@NullMarked
package dev.winnow.engine;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
