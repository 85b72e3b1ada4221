/// Formats that hold documents or fields in a form of their own, as plain values: rows of tables,
/// cells of notebooks, front matter.
///
/// Nothing here knows an item or a document. Values are handed on as they stand; their reader turns
/// them into fields. Types are immutable or confined to one thread.
@CheckReturnValue
@NullMarked
package dev.winnow.ingest.formats;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
