/// The vector format of segments whose nearest vectors FAISS finds: Lucene's flat vectors, and
/// beside them a structure over the same ordinals. Deletes, filters, merges, checksums and commits
/// stay Lucene's. Public for Lucene's service loader only.
@CheckReturnValue
@NullMarked
package dev.winnow.index.vectors;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
