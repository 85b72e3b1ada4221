/// Indexing and search by the engine, against plain Lucene, Anserini and a store in memory; kills.
///
/// Each `...Driver` is a program of bench/run; classes named `...Run` are what it starts in a JVM
/// of its own. Confined to one thread each. Structures for vectors are compared in `dense`.
@CheckReturnValue
@NullMarked
package dev.winnow.bench.index;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
