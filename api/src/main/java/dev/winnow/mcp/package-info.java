/// The Model Context Protocol: collections and a memory as tools that an agent calls.
///
/// [McpServer] answers messages, whatever carries them: [McpServer#serve] reads them from one
/// stream and writes to another, and the web server passes bodies of requests. It is thread-safe
/// and keeps no sessions. Written out rather than taken from a library, because what a server of
/// tools must know of the protocol is little, and every call is to run under the server's own
/// admission and limits.
///
/// Resources, prompts, sampling and messages that the server begins are not offered.
@CheckReturnValue
@NullMarked
package dev.winnow.mcp;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
