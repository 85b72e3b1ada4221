/// Words of queries of keyword search, and what they weigh. Public for the package `store` only.
@CheckReturnValue
@NullMarked
package dev.winnow.index.lexical;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
