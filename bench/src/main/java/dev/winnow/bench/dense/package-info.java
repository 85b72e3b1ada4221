/// Nearest vectors: build, size, search, filters, batches and memory of dense indexes.
///
/// `DenseDriver` and `LeanDriver` are programs of bench/run; a [DenseSet] is what they index, a
/// [DenseKind] how. Classes named `...Run` are what they start in a JVM of its own. Confined to one
/// thread each. Compares codecs, not the engine.
@CheckReturnValue
@NullMarked
package dev.winnow.bench.dense;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
