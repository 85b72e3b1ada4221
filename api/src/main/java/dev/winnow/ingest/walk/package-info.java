/// Walks folders, files and archives, and splits them into items: a file, an archive's entry, a
/// line or object of JSON, a row of a table.
///
/// Start at [SourceWalk], which hands each item to a [Visitor] in the order of names. Archives are
/// opened by `unpack`. One thread walks one source; knows no index.
@CheckReturnValue
@NullMarked
package dev.winnow.ingest.walk;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
