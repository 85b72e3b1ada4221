/// A catalog of collections over HTTP, with a small page to try it.
///
/// Start at [SearchServer#start]. Searching and reranking only: nothing here changes an index.
/// Thread-safe. There are no keys and no TLS yet, so a server listens to its own machine unless
/// told otherwise.
@CheckReturnValue
@NullMarked
package dev.winnow.http;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
