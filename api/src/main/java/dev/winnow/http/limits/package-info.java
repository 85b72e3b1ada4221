/// Bounds of an HTTP server, as values: each has a default and a name by which errors give it.
///
/// Start at [ServerLimits]. All are immutable. Nothing here enforces a bound; the routes do.
@CheckReturnValue
@NullMarked
package dev.winnow.http.limits;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
