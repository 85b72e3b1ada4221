/// `winnow keys`: the keys of a server.
@CheckReturnValue
@NullMarked
package dev.winnow.cli.keys;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
