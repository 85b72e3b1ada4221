/// Anserini, a peer with a Lucene of its own, in processes of its own.
@NullMarked
package dev.winnow.bench.anserini;

import org.jspecify.annotations.NullMarked;
