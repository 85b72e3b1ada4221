/// Rerankers: pairs by a cross-encoder, and lists as FIRST reads them.
///
/// `CrossEncoderDriver` and `FirstDriver` are programs of bench/run. Confined to one thread each.
/// How good an order is, is not measured here.
@CheckReturnValue
@NullMarked
package dev.winnow.bench.rerank;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
