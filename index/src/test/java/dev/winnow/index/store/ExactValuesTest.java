package dev.winnow.index.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.IndexConfig;
import dev.winnow.index.Schema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Numbers and dates come back as they went in, and filters compare what is written, not what a
/// double or a millisecond makes of it.
class ExactValuesTest {
  private static final long BEYOND = (1L << 53) + 1;

  /// Ascending, with every kind of neighbour that rounding would join.
  private static final List<Number> NUMBERS =
      List.of(
          -Double.MAX_VALUE,
          -0x1p64,
          Long.MIN_VALUE,
          Long.MIN_VALUE + 1,
          -BEYOND - 1,
          -BEYOND,
          -BEYOND + 1,
          -2.5,
          -2,
          -Double.MIN_VALUE,
          0,
          Double.MIN_VALUE,
          0.1,
          5,
          (1L << 53) - 1,
          1L << 53,
          BEYOND,
          BEYOND + 1,
          1_700_000_000_000_000_000L,
          1_700_000_000_000_000_001L,
          Long.MAX_VALUE - 1,
          Long.MAX_VALUE,
          0x1p63,
          1e300);

  private static final List<Instant> INSTANTS =
      List.of(
          Instant.parse("-200000-01-01T00:00:00Z"),
          Instant.parse("-0044-03-15T00:00:00Z"),
          Instant.parse("0000-01-01T00:00:00Z"),
          Instant.parse("1969-12-31T23:59:59.998999999Z"),
          Instant.parse("1969-12-31T23:59:59.999Z"),
          Instant.parse("1969-12-31T23:59:59.999000001Z"),
          Instant.EPOCH,
          Instant.parse("2024-03-01T08:00:00Z"),
          Instant.parse("2024-03-01T08:00:00.123Z"),
          Instant.parse("2024-03-01T08:00:00.123456Z"),
          Instant.parse("2024-03-01T08:00:00.123457Z"),
          Instant.parse("2024-03-01T08:00:00.124Z"),
          Instant.parse("+12024-01-01T00:00:00Z"));

  @TempDir Path folder;
  private Index index;

  @BeforeEach
  void open() {
    index = Index.open(folder, Schema.DEFAULTS, IndexConfig.DEFAULTS);
  }

  @AfterEach
  void close() {
    index.close();
  }

  @Test
  void numbersComeBackAsTheyWentIn() {
    add(NUMBERS);

    for (int i = 0; i < NUMBERS.size(); i++) {
      Object read = value(i);
      assertEquals(0, decimal(NUMBERS.get(i)).compareTo(decimal((Number) read)), read.toString());
    }
    assertEquals(1_700_000_000_000_000_001L, value(NUMBERS.indexOf(1_700_000_000_000_000_001L)));
  }

  @Test
  void filtersOnNumbersCompareExactly() {
    add(NUMBERS);
    List<Number> bounds = new ArrayList<>(NUMBERS);
    bounds.addAll(
        List.of(
            new BigDecimal("9007199254740992.5"),
            new BigDecimal("9007199254740993.0"),
            BigInteger.TWO.pow(63).add(BigInteger.ONE),
            BigInteger.TWO.pow(64).negate().subtract(BigInteger.ONE),
            new BigDecimal("1e999999999"),
            new BigDecimal("-1e999999999"),
            new BigDecimal("1e-999999999"),
            new BigDecimal("-1e-999999999"),
            0.30000000000000004,
            -0.0,
            5.0f));

    for (Number bound : bounds) {
      BigDecimal exact = nearest(bound);
      checkAll(bound, i -> decimal(NUMBERS.get(i)).compareTo(exact));
    }
  }

  @Test
  void instantsComeBackAsTheyWentIn() {
    add(INSTANTS);

    for (int i = 0; i < INSTANTS.size(); i++) {
      assertEquals(INSTANTS.get(i), value(i));
    }
  }

  @Test
  void filtersOnDatesCompareExactly() {
    add(INSTANTS);
    List<Instant> bounds = new ArrayList<>(INSTANTS);
    bounds.addAll(
        List.of(
            Instant.MIN,
            Instant.MAX,
            Instant.EPOCH.plusNanos(1),
            Instant.EPOCH.minusNanos(1),
            Instant.parse("2024-03-01T08:00:00.123000001Z"),
            Instant.parse("2024-03-01T08:00:00.123999999Z"),
            Instant.parse("3000-01-01T00:00:00.000000001Z")));

    for (Instant bound : bounds) {
      checkAll(bound, i -> INSTANTS.get(i).compareTo(bound));
    }
  }

  @Test
  void everyTypeOfDateIsThePointInTimeThatItNames() {
    var calendar = new GregorianCalendar(TimeZone.getTimeZone("UTC"));
    calendar.setTimeInMillis(Instant.parse("2024-03-01T08:00:00Z").toEpochMilli());
    List<Object> same =
        List.of(
            Instant.parse("2024-03-01T08:00:00Z"),
            ZonedDateTime.of(2024, 3, 1, 9, 0, 0, 0, ZoneId.of("Europe/Berlin")),
            OffsetDateTime.parse("2024-03-01T10:00:00+02:00"),
            LocalDateTime.parse("2024-03-01T08:00:00"),
            Date.from(Instant.parse("2024-03-01T08:00:00Z")),
            (Calendar) calendar,
            FileTime.from(Instant.parse("2024-03-01T08:00:00Z")));

    add(same);

    for (int i = 0; i < same.size(); i++) {
      assertEquals(Instant.parse("2024-03-01T08:00:00Z"), value(i), "of " + same.get(i));
      assertEquals(same.size(), index.count(Filter.eq("v", same.get(i))));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2024-03-01T08:00:00Z",
        "2024-03-01T10:00:00+02:00",
        "2024-03-01T10:00:00+0200",
        "2024-03-01T10:00+02",
        "2024-03-01 08:00:00",
        "2024-03-01T08:00:00.000000",
        "2024-03-01T09:00:00+01:00[Europe/Berlin]",
        "2024-03-01T09:00:00[Europe/Berlin]"
      })
  void isoTextIsThePointInTimeThatItNames(String text) {
    add(List.of(LocalDate.of(2024, 3, 1)));
    index.add(Document.of("text", "").with("v", text));
    index.commit();

    assertEquals(
        Instant.parse("2024-03-01T08:00:00Z"), index.get("text").orElseThrow().fields().get("v"));
  }

  @Test
  void fieldsMayHaveManyNumbersAndDates() {
    index.add(
        Document.of("n", "").with("n", List.of(BEYOND, 2, BEYOND, 0.5)),
        Document.of("d", "")
            .with("d", List.of(Instant.EPOCH.plusNanos(1), LocalDate.of(2024, 3, 1))));
    index.commit();

    assertEquals(List.of(BEYOND, 2L, 0.5), index.get("n").orElseThrow().fields().get("n"));
    assertEquals(1, index.count(Filter.eq("n", BEYOND)));
    assertEquals(1, index.count(Filter.between("n", 1, 3)));
    assertEquals(1, index.count(Filter.atLeast("d", "2024-01-01")));
    assertEquals(1, index.count(Filter.atMost("d", "1970-01-02")));
  }

  @Test
  void countersAreTheNumbersThatTheyShow() {
    add(
        List.of(
            new AtomicLong(BEYOND),
            BigInteger.valueOf(BEYOND),
            new BigDecimal("9007199254740993.00")));

    assertEquals(3, index.count(Filter.eq("v", BEYOND)));
    assertEquals(BEYOND, value(0));
  }

  private void add(List<?> values) {
    index.add(
        IntStream.range(0, values.size())
            .mapToObj(i -> Document.of("d" + i, "").with("v", values.get(i)).with("k", "d" + i))
            .toList());
    index.commit();
  }

  private Object value(int i) {
    return index.get("d" + i).orElseThrow().fields().getOrDefault("v", "nothing");
  }

  /// @param order how the value of document `i` compares with `bound`
  private void checkAll(Object bound, IntUnaryOperator order) {
    check(Filter.eq("v", bound), i -> order.applyAsInt(i) == 0);
    check(Filter.not(Filter.in("v", bound)), i -> order.applyAsInt(i) != 0);
    check(range(bound, null, null, null), i -> order.applyAsInt(i) >= 0);
    check(range(null, bound, null, null), i -> order.applyAsInt(i) > 0);
    check(range(null, null, bound, null), i -> order.applyAsInt(i) <= 0);
    check(range(null, null, null, bound), i -> order.applyAsInt(i) < 0);
    check(range(bound, null, bound, null), i -> order.applyAsInt(i) == 0);
    check(range(null, bound, null, bound), _ -> false);
  }

  private static Filter range(
      @Nullable Object gte, @Nullable Object gt, @Nullable Object lte, @Nullable Object lt) {
    return new Filter.Range("v", gte, gt, lte, lt);
  }

  private void check(Filter filter, IntPredicate matches) {
    for (int i = 0; i < index.count(); i++) {
      int found = index.count(Filter.and(filter, Filter.eq("k", "d" + i)));
      assertEquals(matches.test(i) ? 1 : 0, found, filter + " on " + value(i));
    }
  }

  /// A decimal that is not whole is compared as the nearest double, as documents hold it.
  private static BigDecimal nearest(Number number) {
    BigDecimal exact = decimal(number);
    boolean small = exact.precision() <= exact.scale() && exact.scale() > 400;
    return small || exact.stripTrailingZeros().scale() <= 0
        ? exact
        : new BigDecimal(exact.doubleValue());
  }

  private static BigDecimal decimal(Number number) {
    return switch (number) {
      case BigDecimal decimal -> decimal;
      case BigInteger whole -> new BigDecimal(whole);
      case Double real -> new BigDecimal(real);
      case Float real -> new BigDecimal(real);
      default -> BigDecimal.valueOf(number.longValue());
    };
  }
}
