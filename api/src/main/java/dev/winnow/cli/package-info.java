/// The command line: index, search, evaluate, serve and look after an index.
///
/// Start at [Winnow], whose `main` the script `winnow` runs; its help lists the commands. With
/// `--json` standard output holds one JSON value and nothing else. One command per class, each
/// confined to the thread that runs it.
@CheckReturnValue
@NullMarked
package dev.winnow.cli;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
