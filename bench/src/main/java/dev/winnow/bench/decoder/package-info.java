/// A decoder in this process: what is read once is not read again, how fast text is written, and
/// what stays the same where much was read.
///
/// Confined to one thread. Folders of models are made by scripts in bench/oracle.
@CheckReturnValue
@NullMarked
package dev.winnow.bench.decoder;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
