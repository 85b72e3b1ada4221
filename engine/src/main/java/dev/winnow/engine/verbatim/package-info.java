/// Tokenizers of verbatim search: words as they are written, and those of models.
@CheckReturnValue
@NullMarked
package dev.winnow.engine.verbatim;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
