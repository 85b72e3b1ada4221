package dev.winnow.engine.limits;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/// The names of limits, and how each is set by a text.
///
/// @param <L> what holds the limits
public final class LimitNames<L> {
  private final TreeMap<String, BiFunction<L, String, L>> setters;

  private LimitNames(TreeMap<String, BiFunction<L, String, L>> setters) {
    this.setters = setters;
  }

  public static <L> LimitNames<L> none() {
    return new LimitNames<>(new TreeMap<>());
  }

  /// Adds a whole number, which may end in `K`, `M` or `G` (times 1,024).
  public LimitNames<L> number(String name, BiFunction<L, Integer, L> wither) {
    return with(
        name,
        (limits, value) -> wither.apply(limits, (int) LimitValue.number(value, Integer.MAX_VALUE)));
  }

  /// As [#number], up to the largest `long`.
  public LimitNames<L> large(String name, BiFunction<L, Long, L> wither) {
    return with(
        name, (limits, value) -> wither.apply(limits, LimitValue.number(value, Long.MAX_VALUE)));
  }

  /// Adds a time, as `500ms`, `30s`, `2m` or `24h`.
  public LimitNames<L> time(String name, BiFunction<L, Duration, L> wither) {
    return with(name, (limits, value) -> wither.apply(limits, LimitValue.time(value)));
  }

  /// Adds the names of a part of `L`. A name that is there already sets both.
  public <M> LimitNames<L> part(
      LimitNames<M> part, Function<L, M> reading, BiFunction<L, M, L> wither) {
    LimitNames<L> all = this;
    for (Map.Entry<String, BiFunction<M, String, M>> setter : part.setters.entrySet()) {
      all =
          all.with(
              setter.getKey(),
              (limits, value) ->
                  wither.apply(limits, setter.getValue().apply(reading.apply(limits), value)));
    }
    return all;
  }

  private LimitNames<L> with(String name, BiFunction<L, String, L> setter) {
    TreeMap<String, BiFunction<L, String, L>> more = new TreeMap<>(setters);
    var _ =
        more.merge(
            name,
            setter,
            (first, second) -> (limits, value) -> second.apply(first.apply(limits, value), value));
    return new LimitNames<>(more);
  }

  public SortedSet<String> names() {
    return Collections.unmodifiableSortedSet(setters.navigableKeySet());
  }

  /// The limits with one changed.
  ///
  /// @throws IllegalArgumentException if there is no such limit, or it cannot have this value
  public L set(L limits, String name, String value) {
    BiFunction<L, String, L> setter = setters.get(name);
    if (setter == null) {
      throw unknown(name, names());
    }
    try {
      return setter.apply(limits, value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("limit %s: %s".formatted(name, e.getMessage()), e);
    }
  }

  /// The error for a name that is none of the `known`.
  public static IllegalArgumentException unknown(String name, SortedSet<String> known) {
    return new IllegalArgumentException(
        "limit '%s' is not known; expected one of %s".formatted(name, String.join(", ", known)));
  }
}
