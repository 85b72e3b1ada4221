/// The command `winnow memory`: remember, recall, pack, answer and forget.
///
/// Start at [MemoryCommand]. One subcommand a class, each confined to the thread that runs it.
@CheckReturnValue
@NullMarked
package dev.winnow.cli.memory;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
