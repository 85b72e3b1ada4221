/// Memory outside of the heap that is held until something is closed, with counters of it.
///
/// [HeldMemory] is the main type. Thread-safe.
@CheckReturnValue
@NullMarked
package dev.winnow.embed.held;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
