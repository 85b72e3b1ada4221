/// Limits by the names under which errors give them, for settings that are texts: [LimitNames] for
/// any record of limits, [SearchingLimits] for those of an engine. Immutable.
@CheckReturnValue
@NullMarked
package dev.winnow.engine.limits;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
