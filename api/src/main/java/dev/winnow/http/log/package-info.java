/// What a server logs, as lines with names and values: one for each request, one for each failure.
///
/// Everything goes to `System.Logger`, so that a program that has a log of its own finds it there.
/// [ServerLog] writes it as lines of JSON or logfmt, which the command line does. No line has the
/// text of a query or a document; paths are in the lines of requests at the level `debug` alone.
@CheckReturnValue
@NullMarked
package dev.winnow.http.log;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
