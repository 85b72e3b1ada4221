/// How plans are run, over whatever keeps the documents.
///
/// [Executor] runs the plans of queries over a [Backend]: one moment of an index, asked by the ids
/// of documents for the searches of single retrievers, stored texts and stored vectors. Fusion,
/// reranking, exploration, relevance feedback and the ledger of every score are decided here. The
/// backend of an index in a folder is in `dev.winnow.index.store`.
///
/// An executor is thread-safe; what it makes for one call is confined to that. This package knows
/// no Lucene, opens no file and starts no thread.
@CheckReturnValue
@NullMarked
package dev.winnow.index.search;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
