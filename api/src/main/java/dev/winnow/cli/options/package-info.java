/// Options that several commands share: how to search, how an index is made, where models run.
///
/// Confined to the thread of the command. Knows no command.
@CheckReturnValue
@NullMarked
package dev.winnow.cli.options;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
