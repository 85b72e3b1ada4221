/// Retrieval quality: judgements and runs in the common file formats, the usual measures by
/// trec_eval's rules, and whether the difference between two runs could be luck.
///
/// Start at [Evaluation]: it measures a [Run] against [Qrels] by a list of [Metric]s.
/// [Significance] compares two evaluations, query by query; [SpanMetrics] measures chunks by the
/// spans of text they cover. All types are immutable values, safe for any number of threads.
/// Nothing here knows the index: a run may come from any engine.
@CheckReturnValue
@NullMarked
package dev.winnow.index.eval;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
