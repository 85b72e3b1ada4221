/// The door: open an engine on a folder, add documents, ask questions.
///
///     try (var engine = Engine.open(Path.of("data"), EngineConfig.DEFAULTS)) {
///       engine.add(Document.of("lucene", "Lucene searches text"));
///       engine.commit();
///       for (Hit hit : engine.search(Query.of("search text").withTopK(5)).hits()) {
///         IO.println("%.3f %s  %s".formatted(hit.score(), hit.id(), hit.why()));
///       }
///     }
///
/// [Engine] wires the rooms: it cuts documents into passages and embeds them (package embed),
/// stores and searches them (package index). Documents, queries, plans, filters and hits are the
/// index's own types. Beside it stand [MissingVectors], which makes vectors later, [Maintenance] of
/// folders, [Rerankers] for texts of any origin, a [Catalog] of many engines that share models, and
/// [Admission], which bounds what runs at once. Everything public is immutable or thread-safe. No
/// file is read for its documents, and no port is opened.
@CheckReturnValue
@NullMarked
package dev.winnow.engine;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
