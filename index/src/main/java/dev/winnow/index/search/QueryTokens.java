package dev.winnow.index.search;

import dev.winnow.index.Bindings;
import dev.winnow.index.MultiVector;
import dev.winnow.index.Schema;
import dev.winnow.index.TokenEncoder;
import dev.winnow.index.late.TokenPooling;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The token vectors of one query, each made once for its representation. Confined to one search.
final class QueryTokens {
  private final Schema schema;
  private final Bindings bindings;
  private final Request request;
  private final Map<String, Encoded> known = new HashMap<>();

  QueryTokens(Schema schema, Bindings bindings, Request request) {
    this.schema = schema;
    this.bindings = bindings;
    this.request = request;
  }

  /// @param told whether its encoding was entered as a stage
  private record Encoded(MultiVector vectors, Duration time, boolean told) {}

  /// The query's token vectors.
  MultiVector of(String name) {
    return known.computeIfAbsent(schema.lateName(name), this::encode).vectors();
  }

  /// Enters their encoding as a stage, unless it was entered.
  ///
  /// @return the full name of the token vectors
  String told(String name, Stages stages) {
    MultiVector vectors = of(name);
    String full = schema.lateName(name);
    Encoded encoded = known.get(full);
    if (encoded != null && !encoded.told()) {
      stages.add(stages.name("embed"), encoded.time(), 1, vectors.size());
      known.put(full, new Encoded(vectors, encoded.time(), true));
    }
    return full;
  }

  /// Whether something encodes texts for the first token vectors.
  boolean encodes() {
    return !schema.lateNames().isEmpty() && bindings.tokens().containsKey(schema.lateName(""));
  }

  private Encoded encode(String name) {
    TokenEncoder encoder = bindings.tokens().get(name);
    if (encoder == null) {
      throw QueryVectors.unbound("encoder of token vectors", name, bindings.tokens());
    }
    long start = System.nanoTime();
    QueryPieces<MultiVector> read =
        QueryPieces.of(
            request.text(),
            request.limits().pieces(),
            request.deadline(),
            text -> {
              TokenEncoder.Encoded piece = encoder.encode(text);
              return new QueryPieces.Read<>(piece.vectors(), piece.dropped());
            });
    MultiVector vectors = joined(read.pieces());
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    read.notes("late", "token vectors").forEach(request.notes()::add);
    int expected = schema.late(name).dimension();
    if (vectors.dimension() != expected) {
      throw new IllegalArgumentException(
          "encoder of token vectors '%s' makes %d dimensions, but the index has %d; bind the model that made the index"
              .formatted(name, vectors.dimension(), expected));
    }
    return new Encoded(vectors, time, false);
  }

  /// The vectors of all pieces behind one another, so that a passage scores the sum of what it
  /// scores for each piece. More than allowed are pooled, piece by piece.
  private MultiVector joined(List<QueryPieces.Piece<MultiVector>> pieces) {
    if (pieces.size() == 1) {
      return pieces.getFirst().value();
    }
    int all = pieces.stream().mapToInt(piece -> piece.value().size()).sum();
    int most = request.limits().queryTokens();
    int factor = Math.ceilDiv(all, most);
    if (factor > 1) {
      request
          .notes()
          .add(
              "late: the query has %,d token vectors, of which every %d were pooled into one; raise the limit queryTokens to keep more"
                  .formatted(all, factor));
    }
    List<MultiVector> pooled =
        pieces.stream().map(piece -> TokenPooling.pooled(piece.value(), factor)).toList();
    int dimension = pooled.getFirst().dimension();
    float[] joined = new float[pooled.stream().mapToInt(piece -> piece.values().length).sum()];
    int at = 0;
    for (MultiVector piece : pooled) {
      System.arraycopy(piece.values(), 0, joined, at, piece.values().length);
      at += piece.values().length;
    }
    return MultiVector.of(dimension, joined);
  }
}
