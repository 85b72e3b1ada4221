/// What users of an index name: what documents hold, how to search, what comes out.
///
/// A [Schema] says what a [Document] holds; a [Query] carries the text and, if wanted, a [Plan]
/// (how to search) and a [Filter] (what to search in); a [Hit] carries the ledger of its score. The
/// index itself is `dev.winnow.index.store.Index`.
///
/// All types are immutable values and thread-safe, but for the ports, which the caller implements
/// and binds by name: [QueryEncoder], [Reranker] and [Feedback]. This package opens no file and no
/// model.
@CheckReturnValue
@NullMarked
package dev.winnow.index;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
