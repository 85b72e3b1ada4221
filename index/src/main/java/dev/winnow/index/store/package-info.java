/// How documents are stored and read: an [Index] keeps them in Lucene's segment files, where
/// commits, checksums, snapshots and merges are Lucene's.
///
/// Start at [Index], which is thread-safe; all other classes serve it. `OpenFolder` opens its
/// files, `Changes` runs what changes them, `Snapshots` gives searches something to read. One
/// process writes, any number read. Queries and results are values of `dev.winnow.index`; this
/// package opens no model.
@CheckReturnValue
@NullMarked
package dev.winnow.index.store;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
