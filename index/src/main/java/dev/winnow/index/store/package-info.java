/// How documents are stored and read: an [Index] keeps them in Lucene's segment files, where
/// commits, checksums, snapshots and merges are Lucene's.
///
/// Start at [Index], which is thread-safe; everything else is its own. One process writes, any
/// number read. What a search is, and what comes out of it, are values of the package above; this
/// one opens no model.
@CheckReturnValue
@NullMarked
package dev.winnow.index.store;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
