/// The shapes of OpenAI's requests and answers, for clients that know no other.
///
/// [EmbeddingRequest] asks for vectors, [StoreSearch] searches a collection, [ChatRequest] asks a
/// question, which [ChatReply] answers from [ChatSources]. All are immutable values between JSON
/// and the engine's own types; no web server is known here.
@CheckReturnValue
@NullMarked
package dev.winnow.openai;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
