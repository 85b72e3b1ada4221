/// Retrieval by n-grams that a decoder generates, constrained to what documents have (SEAL).
@CheckReturnValue
@NullMarked
package dev.winnow.engine.seal;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
