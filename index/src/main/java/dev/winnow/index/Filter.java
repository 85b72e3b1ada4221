package dev.winnow.index;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which documents may be found. A tree of values: it prints, compares, and is applied inside every
/// retriever, never afterwards.
///
/// Values are `String`, `Boolean`, a `Number`, `Instant` or `LocalDate`, and must suit the field's
/// type; dates may also be ISO 8601 strings. Keywords are valid Unicode: one with an unpaired
/// surrogate is refused by the search, as it would find what others wrote.
///
/// A test of a field that no document has yet is false, so `not` of it is true. The search notes it
/// in [SearchResult#degraded], since the name may be misspelt. Where the schema is not dynamic, and
/// where documents are deleted, it is an error.
public sealed interface Filter {
  /// Greatest depth of nesting.
  int MAX_DEPTH = 64;

  /// Every part matches; an empty list matches all.
  record And(List<Filter> of) implements Filter {
    public And {
      of = List.copyOf(of);
    }
  }

  /// At least one part matches; an empty list matches nothing.
  record Or(List<Filter> of) implements Filter {
    public Or {
      of = List.copyOf(of);
    }
  }

  /// The part does not match.
  record Not(Filter of) implements Filter {}

  /// One of the field's values equals `value`.
  record Eq(String field, Object value) implements Filter {}

  /// One of the field's values is among `values`; an empty list matches nothing.
  record In(String field, List<Object> values) implements Filter {
    public In {
      values = List.copyOf(values);
    }
  }

  /// The field's value lies between the bounds; a null bound is open. For numbers, dates and
  /// keywords (by UTF-8 order).
  ///
  /// @param gte lower bound, included
  /// @param gt lower bound, excluded
  /// @param lte upper bound, included
  /// @param lt upper bound, excluded
  record Range(
      String field,
      @Nullable Object gte,
      @Nullable Object gt,
      @Nullable Object lte,
      @Nullable Object lt)
      implements Filter {
    public Range {
      if (gte == null && gt == null && lte == null && lt == null) {
        throw new IllegalArgumentException(
            "range on '" + field + "' has no bound; give gte, gt, lte or lt, or use exists");
      }
      if ((gte != null && gt != null) || (lte != null && lt != null)) {
        throw new IllegalArgumentException(
            "range on '" + field + "' has two bounds on one side; give gte or gt, and lte or lt");
      }
    }
  }

  /// One of a keyword field's values starts with `prefix`, as paths below a folder do.
  record Prefix(String field, String prefix) implements Filter {}

  /// One of a keyword field's values matches a pattern of paths: `*` stands for any characters but
  /// `/`, `**` for any, `?` for one but `/`, `{md,txt}` for one of these, `\` takes the sign behind
  /// it as it is. `**` and a slash also stand for no folder. Upper and lower case differ.
  record Glob(String field, String pattern) implements Filter {}

  /// The document has a value in the field.
  record Exists(String field) implements Filter {}

  /// Names of the fields that the filter reads, in order, each as often as it is read.
  default Stream<String> fields() {
    return switch (this) {
      case And and -> and.of().stream().flatMap(Filter::fields);
      case Or or -> or.of().stream().flatMap(Filter::fields);
      case Not not -> not.of().fields();
      case Eq eq -> Stream.of(eq.field());
      case In in -> Stream.of(in.field());
      case Range range -> Stream.of(range.field());
      case Prefix prefix -> Stream.of(prefix.field());
      case Glob glob -> Stream.of(glob.field());
      case Exists exists -> Stream.of(exists.field());
    };
  }

  /// Fails for a filter that is nested deeper than [#MAX_DEPTH].
  default void requireShallow() {
    if (deeperThan(MAX_DEPTH)) {
      throw new IllegalArgumentException(
          "filter is nested deeper than %d; flatten it".formatted(MAX_DEPTH));
    }
  }

  private boolean deeperThan(int depth) {
    if (depth == 0) {
      return true;
    }
    return switch (this) {
      case And and -> and.of().stream().anyMatch(part -> part.deeperThan(depth - 1));
      case Or or -> or.of().stream().anyMatch(part -> part.deeperThan(depth - 1));
      case Not not -> not.of().deeperThan(depth - 1);
      case Eq _, In _, Range _, Prefix _, Glob _, Exists _ -> false;
    };
  }

  static Filter and(Filter... of) {
    return new And(List.of(of));
  }

  static Filter or(Filter... of) {
    return new Or(List.of(of));
  }

  static Filter not(Filter of) {
    return new Not(of);
  }

  static Filter eq(String field, Object value) {
    return new Eq(field, value);
  }

  static Filter in(String field, Object... values) {
    return new In(field, List.of(values));
  }

  static Filter atLeast(String field, Object bound) {
    return new Range(field, bound, null, null, null);
  }

  static Filter atMost(String field, Object bound) {
    return new Range(field, null, null, bound, null);
  }

  static Filter between(String field, Object from, Object to) {
    return new Range(field, from, null, to, null);
  }

  static Filter prefix(String field, String prefix) {
    return new Prefix(field, prefix);
  }

  static Filter glob(String field, String pattern) {
    return new Glob(field, pattern);
  }

  static Filter exists(String field) {
    return new Exists(field);
  }
}
