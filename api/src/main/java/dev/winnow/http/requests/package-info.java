/// What requests to the server say: new collections, documents, jobs, and the wire of Text
/// Embeddings Inference; knows no web server.
@CheckReturnValue
@NullMarked
package dev.winnow.http.requests;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
