/// The shape of Cohere's requests for vectors and of their answers, for clients that know no other.
///
/// [EmbedRequest] is a value between JSON and a request of [dev.winnow.openai]; no web server is
/// known here.
@CheckReturnValue
@NullMarked
package dev.winnow.cohere;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
