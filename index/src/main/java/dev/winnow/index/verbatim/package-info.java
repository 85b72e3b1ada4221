/// Verbatim search: the tokens of documents and an array of their sorted suffixes in Lucene's
/// segments ([VerbatimFormat] documents the files), as in infini-gram (Liu et al., arXiv
/// 2401.17377). Counts and finds sequences of tokens, tells what follows them, traces a text to its
/// sources, and scores documents by n-grams of a model (SEAL). Knows Lucene and nothing of the
/// store above.
@CheckReturnValue
@NullMarked
package dev.winnow.index.verbatim;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
