/// Requests to rerank texts and their answers, in the shapes of known services; knows no web
/// server.
@CheckReturnValue
@NullMarked
package dev.winnow.http.rerank;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
