/// A durable index on Lucene: documents in, ranked and explained hits out.
///
/// Start at [Index]. A [Schema] says what a [Document] holds, a [Query] carries the text and, if
/// wanted, a [Plan] (how to search) and a [Filter] (what to search in); a [Hit] carries the ledger
/// of its score. Lucene is the truth: every byte that must survive lies in Lucene segment files.
///
/// One process writes, any number read. All public types are immutable values but [Index], which is
/// thread-safe. This package opens no model: query encoders and rerankers are ports
/// ([QueryEncoder], [Reranker]) that the caller binds by name.
@CheckReturnValue
@NullMarked
package dev.winnow.index;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
