/// The server under load, as a process of its own, against the engine without one.
@CheckReturnValue
@NullMarked
package dev.winnow.bench.load;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
