/// Why a query finds a document, or does not: [Explanation].
@CheckReturnValue
@NullMarked
package dev.winnow.engine.explain;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
