package dev.winnow.memory.pack;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Ranks pieces by relevance and recency. No clock: recency counts from the newest piece.
final class Activation {
  private record Active(Piece piece, double value) {}

  private static final Comparator<Active> ORDER =
      Comparator.comparingDouble(Active::value)
          .reversed()
          .thenComparing(Active::piece, Unit.CHRONOLOGICAL.reversed());

  private Activation() {}

  /// By falling activation; of equal ones the newer first.
  static List<Piece> ranked(List<Piece> pieces, PackConfig.Selection selection) {
    double low = pieces.stream().mapToDouble(Piece::score).min().orElse(0);
    double high = pieces.stream().mapToDouble(Piece::score).max().orElse(0);
    Instant newest =
        pieces.stream()
            .map(piece -> piece.moment().time())
            .filter(Objects::nonNull)
            .max(Comparator.naturalOrder())
            .orElse(null);
    double share = selection.recency();
    return pieces.stream()
        .map(piece -> {
          double relevance = relevance(piece.score(), low, high);
          double recency =
              share == 0 ? 0 : recency(piece.moment().time(), newest, selection.halfLife());
          return new Active(piece, (1 - share) * relevance + share * recency);
        })
        .sorted(ORDER)
        .map(Active::piece)
        .toList();
  }

  /// The score, scaled so that the best is 1 and the worst 0; halves, as the range may overflow.
  private static double relevance(double score, double low, double high) {
    double range = high / 2 - low / 2;
    return range == 0 ? 1 : (score / 2 - low / 2) / range;
  }

  private static double recency(@Nullable Instant time, @Nullable Instant newest, Duration half) {
    if (time == null || newest == null) {
      return 0;
    }
    return StrictMath.pow(2, -seconds(Duration.between(time, newest)) / seconds(half));
  }

  private static double seconds(Duration duration) {
    return duration.getSeconds() + duration.getNano() / 1e9;
  }
}
