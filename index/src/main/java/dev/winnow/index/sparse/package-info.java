/// Learned sparse vectors in Lucene's segments: an *impact*, a code of the weight that fits a term
/// frequency, in the postings, so that Lucene skips blocks by their largest impacts; and the
/// weights themselves in doc values, from which the best candidates are scored again.
///
/// | field | kind | holds |
/// |---|---|---|
/// | `NAME` | postings | a term's impact in place of its frequency |
/// | `NAME.terms` | sorted set of doc values | the passage's terms |
/// | `NAME.weights` | binary doc values | their weights in the order of the terms: 4 bytes each (exact, big-endian floats) or 1 (codes of 8 bits) |
///
/// Public for the package `store` only.
@CheckReturnValue
@NullMarked
package dev.winnow.index.sparse;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
