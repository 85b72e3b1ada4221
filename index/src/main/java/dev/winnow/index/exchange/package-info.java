/// Learned sparse and dense vectors in files of other systems.
@CheckReturnValue
@NullMarked
package dev.winnow.index.exchange;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
