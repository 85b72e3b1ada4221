/// Ways to order many candidates by a judge that reads few at a time, and what they cost.
///
/// A [Strategy] orders a list and gives an [Order]; a [Planner] chooses the strategy by a
/// [CostModel]. All types are immutable and thread-safe; independent calls of a judge run on the
/// executor of a [Budget]. Nothing here knows models or prompts.
@CheckReturnValue
@NullMarked
package dev.winnow.rerank.order;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
