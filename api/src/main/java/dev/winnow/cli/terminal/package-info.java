/// What commands write: results, notes, progress and summaries.
///
/// Start at [Terminal]. Confined to the thread of the command.
@CheckReturnValue
@NullMarked
package dev.winnow.cli.terminal;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
