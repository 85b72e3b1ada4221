/// Which thread computes, for how long, and how closing waits for it.
///
/// [InferencePool] holds the threads that models compute on, [TimeLimit] gives up work that takes
/// too long, [Gate] lets a model be closed while others use it. All are thread-safe. Nothing here
/// knows what is computed.
@CheckReturnValue
@NullMarked
package dev.winnow.embed.threads;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
