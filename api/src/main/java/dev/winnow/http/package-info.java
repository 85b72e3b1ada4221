/// A catalog of collections, and a memory, over HTTP, with a small page to try searches.
///
/// Start at [SearchServer#start]. A catalog of a folder takes documents and new collections; one
/// around an engine that was opened for reading is searched alone. [MemoryRoutes] change a memory,
/// [ChatRoutes] answer from both, [McpRoutes] carry the tools of agents. [Access] decides what the
/// key of a request allows, [Retries] which was answered before. Shapes that know no web server lie
/// in `dev.winnow.openai`, `dev.winnow.mcp`, `dev.winnow.http.requests` and
/// `dev.winnow.http.rerank`. Thread-safe. There is no TLS: a server listens to its own machine
/// unless told otherwise.
@CheckReturnValue
@NullMarked
package dev.winnow.http;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
