package dev.winnow.index.search;

import dev.winnow.index.Bindings;
import dev.winnow.index.Schema;
import dev.winnow.index.SparseEncoder;
import dev.winnow.index.TermWeights;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The learned sparse vectors of one query, each made once. Confined to one search.
final class QueryWeights {
  private final Schema schema;
  private final Bindings bindings;
  private final Request request;
  private final Map<String, Encoded> known = new HashMap<>();

  QueryWeights(Schema schema, Bindings bindings, Request request) {
    this.schema = schema;
    this.bindings = bindings;
    this.request = request;
  }

  /// @param told whether its encoding was entered as a stage
  private record Encoded(TermWeights weights, Duration time, boolean told) {}

  /// The query's weights by the encoder of these sparse vectors.
  TermWeights of(String name) {
    return encoded(schema.sparseName(name)).weights();
  }

  /// The same for a stage that runs: the first to use weights enters their encoding before itself.
  TermWeights of(String name, Stages stages) {
    String full = schema.sparseName(name);
    Encoded encoded = encoded(full);
    if (!encoded.told()) {
      stages.add(stages.name("weigh"), encoded.time(), 1, 1);
      known.put(full, new Encoded(encoded.weights(), encoded.time(), true));
    }
    return encoded.weights();
  }

  /// Whether something weighs the terms of texts for the first sparse vectors.
  boolean encodes() {
    return !schema.sparseNames().isEmpty() && bound(schema.sparseName("")) != null;
  }

  private Encoded encoded(String name) {
    return known.computeIfAbsent(name, this::encode);
  }

  private Encoded encode(String name) {
    SparseEncoder encoder = encoder(name);
    long start = System.nanoTime();
    QueryPieces<TermWeights> read =
        QueryPieces.of(
            request.text(),
            request.limits().pieces(),
            request.deadline(),
            text -> {
              SparseEncoder.Encoded piece = encoder.read(text);
              return new QueryPieces.Read<>(piece.weights(), piece.dropped());
            });
    TermWeights weights = heaviest(read.pieces());
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    read.notes("sparse", "weights").forEach(request.notes()::add);
    return new Encoded(weights, time, false);
  }

  /// Each term by its heaviest piece, as these models join the tokens of a text.
  private static TermWeights heaviest(List<QueryPieces.Piece<TermWeights>> pieces) {
    if (pieces.size() == 1) {
      return pieces.getFirst().value();
    }
    Map<String, Float> weights = new HashMap<>();
    for (QueryPieces.Piece<TermWeights> piece : pieces) {
      piece.value().toMap().forEach((term, weight) -> weights.merge(term, weight, Math::max));
    }
    return weights.size() <= TermWeights.MAX_TERMS
        ? TermWeights.of(weights)
        : TermWeights.of(
            weights.entrySet().stream()
                .sorted(Map.Entry.<String, Float>comparingByValue().reversed())
                .limit(TermWeights.MAX_TERMS)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  /// The one bound to the name or, for the first sparse vectors, to the empty name.
  private SparseEncoder encoder(String name) {
    SparseEncoder encoder = bound(name);
    if (encoder == null) {
      throw QueryVectors.unbound("sparse encoder", name, bindings.sparseEncoders());
    }
    return encoder;
  }

  private @Nullable SparseEncoder bound(String name) {
    Map<String, SparseEncoder> bound = bindings.sparseEncoders();
    SparseEncoder encoder = bound.get(name);
    return encoder == null && name.equals(schema.sparseName("")) ? bound.get("") : encoder;
  }
}
