/// Encodings of text as browsers read them: the labels and decoders of the WHATWG Encoding
/// Standard, and where a page, an XML file or a source file declares its own.
///
/// Start at [dev.winnow.ingest.charset.WebEncoding]. Java's own names mean other encodings than the
/// Web's do (`ISO-8859-1`, `GB2312`, `Shift_JIS`), and its decoders leave bytes out that pages
/// hold. Types are immutable.
@CheckReturnValue
@NullMarked
package dev.winnow.ingest.charset;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
