/// What scores candidates: `(query, texts)` in, scores out.
///
/// A [Judge] scores a window of [Candidate]s; it is the interface that models implement
/// (`dev.winnow.rerank.models`) and that orders and cascades are made with, and it may be one of
/// your own. [LongTextJudge] and [TermWeightJudge] are made of other judges and of stored weights,
/// and [Judge#remembering] is the one cache of scores. Thread-safe as far as their parts are.
/// Nothing here opens a model or orders a list.
@CheckReturnValue
@NullMarked
package dev.winnow.rerank.judge;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
