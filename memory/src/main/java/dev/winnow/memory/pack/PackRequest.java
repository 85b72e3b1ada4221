package dev.winnow.memory.pack;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/// What a pack is made of. The order of the lists does not matter, but for pinned pieces.
///
/// @param query what the generator will be asked; sentences are scored and a judge decides by it
/// @param pieces what was recalled, each with its score
/// @param nearby pieces that were not recalled themselves: neighbours and the rest of tool calls
///   are taken from here; ones that are among `pieces` too are ignored
/// @param pinned pieces that come first and are given up last, in this order: a profile, the
///   previous turn (SCM's flash memory)
public record PackRequest(
    String query, List<Piece> pieces, List<Piece> nearby, List<Piece> pinned) {
  public PackRequest {
    Objects.requireNonNull(query, "query of a pack");
    pieces = List.copyOf(pieces);
    nearby = List.copyOf(nearby);
    pinned = List.copyOf(pinned);
    Set<String> ids = new HashSet<>();
    for (List<Piece> list : List.of(pieces, pinned)) {
      for (Piece piece : list) {
        if (!ids.add(piece.id())) {
          throw new IllegalArgumentException(
              "two pieces have the id '%s'; expected one each, pinned pieces included; leave one out"
                  .formatted(piece.id()));
        }
      }
    }
  }

  public static PackRequest of(String query, List<Piece> pieces) {
    return new PackRequest(query, pieces, List.of(), List.of());
  }

  /// The same with the scores that a scorer gives to the texts of the pieces, in one call.
  public PackRequest scoredBy(SentenceScorer scorer) {
    double[] scores =
        RollingSentences.scores(scorer, query, pieces.stream().map(Piece::text).toList());
    return new PackRequest(
        query,
        IntStream.range(0, scores.length)
            .mapToObj(i -> pieces.get(i).withScore(scores[i]))
            .toList(),
        nearby,
        pinned);
  }

  public PackRequest withNearby(List<Piece> nearby) {
    return new PackRequest(query, pieces, nearby, pinned);
  }

  public PackRequest withPinned(List<Piece> pinned) {
    return new PackRequest(query, pieces, nearby, pinned);
  }
}
