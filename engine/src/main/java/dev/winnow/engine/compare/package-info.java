/// Two ways to search beside each other: [PlanComparison].
@CheckReturnValue
@NullMarked
package dev.winnow.engine.compare;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
