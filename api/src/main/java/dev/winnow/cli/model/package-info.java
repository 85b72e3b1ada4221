/// Commands that show what a model is made of, draw its graph and time it.
///
/// Confined to the thread of the command.
@CheckReturnValue
@NullMarked
package dev.winnow.cli.model;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
