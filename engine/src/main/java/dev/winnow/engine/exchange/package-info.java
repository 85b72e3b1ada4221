/// Learned sparse and dense vectors from files of other systems into engines, and back.
@CheckReturnValue
@NullMarked
package dev.winnow.engine.exchange;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
