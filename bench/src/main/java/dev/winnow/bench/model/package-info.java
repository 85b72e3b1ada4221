/// Networks: embedding, texts of one length and of many, long texts, blocks, the start of a
/// process.
///
/// Each `...Driver` is a program of bench/run; classes named `...Run` are what it starts in a JVM
/// of its own. Confined to one thread each. Reranking by these networks is in `rerank`.
@CheckReturnValue
@NullMarked
package dev.winnow.bench.model;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
