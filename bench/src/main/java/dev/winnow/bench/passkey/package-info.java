/// Retrieval from texts of up to a million bytes by a decoder whose weights are set by hand, so
/// that it answers by copying and only from what it sees: what is right says what block memory
/// found.
///
/// [PasskeyDriver] is the program of bench/run. Confined to one thread.
@CheckReturnValue
@NullMarked
package dev.winnow.bench.passkey;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
