/// What remembering and recalling cost: `MemoryDriver` is a program of bench/run.
@CheckReturnValue
@NullMarked
package dev.winnow.bench.memory;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
