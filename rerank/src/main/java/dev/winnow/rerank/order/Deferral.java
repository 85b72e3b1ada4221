package dev.winnow.rerank.order;

/// Decides from a stage's order whether the next stage, stronger and more expensive, must judge the
/// query.
@FunctionalInterface
public interface Deferral {
  /// Every query goes on.
  Deferral ALWAYS = _ -> true;

  /// True where the stage was not sure enough. Asked only about orders that were finished; a query
  /// whose stage failed or was stopped always goes on.
  boolean defers(Order order);
}
