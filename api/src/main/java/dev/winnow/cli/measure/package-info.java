/// Commands that measure: quality on a test collection or on spans that answer questions, two runs
/// beside each other, kinds of dense index on the user's own vectors.
///
/// Confined to the thread of the command.
@CheckReturnValue
@NullMarked
package dev.winnow.cli.measure;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
