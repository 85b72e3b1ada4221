package dev.winnow.index.store;

import dev.winnow.index.FieldValues;
import dev.winnow.index.Filter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.document.DoubleField;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.jspecify.annotations.Nullable;

/// Filters on numbers and dates. They compare exactly, whatever type a bound has, and in both forms
/// of a value: see [Fine].
final class ValueQueries {
  private static final BigDecimal LEAST_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal GREATEST_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

  private ValueQueries() {}

  /// Documents with a value in either form.
  static Query exists(String name) {
    return either(
        new FieldExistsQuery(Layout.field(name)), new FieldExistsQuery(Layout.fine(name)));
  }

  static Query numbers(String name, List<Object> values) {
    List<Double> doubles = new ArrayList<>();
    List<Long> fine = new ArrayList<>();
    for (Object value : values) {
      Number number = FieldValues.soughtNumber(name, value);
      if (Fine.number(number).isPresent()) {
        fine.add(Fine.number(number).getAsLong());
      } else if (!(number instanceof BigDecimal)) { // which no field holds
        doubles.add(number.doubleValue());
      }
    }
    return either(
        doubles.isEmpty() ? none() : DoublePoint.newSetQuery(Layout.field(name), doubles),
        fine.isEmpty() ? none() : LongPoint.newSetQuery(Layout.fine(name), fine));
  }

  static Query dates(String name, List<Object> values) {
    List<Long> millis = new ArrayList<>();
    List<Long> fine = new ArrayList<>();
    for (Object value : values) {
      Instant instant = FieldValues.soughtInstant(name, value);
      if (Fine.isWhole(instant)) {
        millis.add(Fine.millis(instant));
      } else {
        fine.add(Fine.nanos(instant));
      }
    }
    return either(
        millis.isEmpty() ? none() : LongPoint.newSetQuery(Layout.field(name), millis),
        fine.isEmpty() ? none() : LongPoint.newSetQuery(Layout.fine(name), fine));
  }

  static Query numbers(Filter.Range range) {
    BigDecimal low = number(range.field(), range.gte(), range.gt());
    BigDecimal high = number(range.field(), range.lte(), range.lt());
    double least = Double.NEGATIVE_INFINITY;
    double greatest = Double.POSITIVE_INFINITY;
    BigDecimal leastWhole = LEAST_LONG;
    BigDecimal greatestWhole = GREATEST_LONG;
    if (low != null) {
      least = doubleFrom(low, range.gt() != null);
      leastWhole = LEAST_LONG.max(wholeFrom(low, range.gt() != null));
    }
    if (high != null) { // the mirror image
      greatest = 0.0 - doubleFrom(high.negate(), range.lt() != null); // and no negative zero
      greatestWhole = GREATEST_LONG.min(wholeFrom(high.negate(), range.lt() != null).negate());
    }
    return either(
        least > greatest
            ? none()
            : DoubleField.newRangeQuery(Layout.field(range.field()), least, greatest),
        leastWhole.compareTo(greatestWhole) > 0
            ? none()
            : LongField.newRangeQuery(
                Layout.fine(range.field()),
                leastWhole.longValueExact(),
                greatestWhole.longValueExact()));
  }

  private static @Nullable BigDecimal number(
      String name, @Nullable Object in, @Nullable Object out) {
    Object bound = in != null ? in : out;
    return switch (bound == null ? null : FieldValues.soughtNumber(name, bound)) {
      case null -> null;
      case BigDecimal exact -> exact;
      case Long whole -> BigDecimal.valueOf(whole);
      case Number real -> new BigDecimal(real.doubleValue());
    };
  }

  /// The least double from `bound` on, or above it.
  private static double doubleFrom(BigDecimal bound, boolean above) {
    double near = bound.doubleValue();
    if (Double.isInfinite(near)) {
      return near;
    }
    int order = new BigDecimal(near).compareTo(bound);
    double from = order < 0 || (order == 0 && above) ? Math.nextUp(near) : near;
    return from == 0 ? 0 : from; // the one zero that is held
  }

  /// The least whole number from `bound` on, or above it, as far as 64 bits matter.
  private static BigDecimal wholeFrom(BigDecimal bound, boolean above) {
    if (bound.compareTo(LEAST_LONG) < 0) {
      return LEAST_LONG;
    }
    if (bound.compareTo(GREATEST_LONG) > 0) {
      return GREATEST_LONG.add(BigDecimal.ONE);
    }
    boolean small = bound.precision() <= bound.scale(); // below 1, with any number of zeros
    BigDecimal floor =
        small
            ? BigDecimal.valueOf(bound.signum() < 0 ? -1 : 0)
            : bound.setScale(0, RoundingMode.FLOOR);
    boolean whole = floor.compareTo(bound) == 0;
    return whole && !above ? floor : floor.add(BigDecimal.ONE);
  }

  static Query dates(Filter.Range range) {
    Instant low = instant(range.field(), range.gte(), range.gt());
    Instant high = instant(range.field(), range.lte(), range.lt());
    long leastMilli = Long.MIN_VALUE;
    long leastNano = Long.MIN_VALUE;
    long greatestMilli = Long.MAX_VALUE;
    long greatestNano = Long.MAX_VALUE;
    boolean noMilli = false;
    boolean noNano = false;
    if (low != null) {
      boolean whole = Fine.isWhole(low);
      leastMilli = Fine.millis(low);
      leastNano = Fine.nanos(low);
      if (range.gt() != null || !whole) {
        noMilli = leastMilli++ == Long.MAX_VALUE;
      }
      if (range.gt() != null) {
        noNano = leastNano++ == Long.MAX_VALUE;
      }
    }
    if (high != null) {
      boolean whole = Fine.isWhole(high);
      greatestMilli = Fine.millis(high);
      greatestNano = Fine.nanos(high);
      if (range.lt() != null && whole) {
        noMilli |= greatestMilli-- == Long.MIN_VALUE;
      }
      if (range.lt() != null) {
        noNano |= greatestNano-- == Long.MIN_VALUE;
      }
    }
    return either(
        noMilli || leastMilli > greatestMilli
            ? none()
            : LongField.newRangeQuery(Layout.field(range.field()), leastMilli, greatestMilli),
        noNano || leastNano > greatestNano
            ? none()
            : LongField.newRangeQuery(Layout.fine(range.field()), leastNano, greatestNano));
  }

  private static @Nullable Instant instant(String name, @Nullable Object in, @Nullable Object out) {
    Object bound = in != null ? in : out;
    return bound == null ? null : FieldValues.soughtInstant(name, bound);
  }

  private static Query none() {
    return new MatchNoDocsQuery("no value can match");
  }

  private static Query either(Query usual, Query fine) {
    if (usual instanceof MatchNoDocsQuery) {
      return fine;
    }
    if (fine instanceof MatchNoDocsQuery) {
      return usual;
    }
    return new BooleanQuery.Builder().add(usual, Occur.SHOULD).add(fine, Occur.SHOULD).build();
  }
}
