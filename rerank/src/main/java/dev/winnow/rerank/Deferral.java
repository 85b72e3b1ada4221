package dev.winnow.rerank;

import dev.winnow.rerank.order.Order;

/// Decides from what a stage made of a query whether the next, stronger and dearer, has to look.
@FunctionalInterface
public interface Deferral {
  /// Every query goes on.
  Deferral ALWAYS = _ -> true;

  /// True where the stage was not sure enough. Asked only about orders that are whole; a query
  /// whose stage failed or ran out goes on always.
  boolean defers(Order order);
}
