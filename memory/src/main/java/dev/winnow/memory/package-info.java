/// Streams, recall and context packing for long conversations. The room is empty so far.
@CheckReturnValue
@NullMarked
package dev.winnow.memory;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
