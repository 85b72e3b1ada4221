/// Memories, questions, packs and facts as JSON, for the command line and HTTP.
///
/// Readers fail with an [IllegalArgumentException] that names the member. Writers give maps in the
/// order of their members. All are stateless.
@CheckReturnValue
@NullMarked
package dev.winnow.memory.json;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
