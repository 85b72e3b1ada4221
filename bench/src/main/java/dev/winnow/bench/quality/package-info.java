/// How good results are, not how fast: what feedback finds, where chunkers cut.
///
/// `FeedbackDriver` and `ChunkingDriver` are programs of bench/run. Confined to one thread each.
/// Plans and models over test collections are compared by `winnow eval` and `winnow compare`.
@CheckReturnValue
@NullMarked
package dev.winnow.bench.quality;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
