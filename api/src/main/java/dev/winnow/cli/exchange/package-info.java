/// Commands that exchange vectors with other systems.
@CheckReturnValue
@NullMarked
package dev.winnow.cli.exchange;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
