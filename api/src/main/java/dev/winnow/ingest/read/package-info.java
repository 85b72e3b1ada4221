/// What becomes of bytes: which kind of file they are, their text, title and fields.
///
/// Start at [DocumentReader], which makes a document of an [Item]. Encodings are decoded by
/// `charset`, tables, notebooks and front matter by `formats`. Thread-safe; knows no folder, no
/// source and no index.
@CheckReturnValue
@NullMarked
package dev.winnow.ingest.read;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
