package dev.winnow.index.search;

import dev.winnow.index.Bindings;
import dev.winnow.index.Plan;
import dev.winnow.index.QueryEncoder;
import dev.winnow.index.Schema;
import dev.winnow.index.Vector;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The vectors of one query, each made once for its space. Confined to one search.
final class QueryVectors {
  private final Schema schema;
  private final Bindings bindings;
  private final Request request;
  private final Map<String, Encoded> known = new HashMap<>();

  QueryVectors(Schema schema, Bindings bindings, Request request) {
    this.schema = schema;
    this.bindings = bindings;
    this.request = request;
  }

  /// @param told whether its encoding was entered as a stage
  private record Encoded(Vector vector, Duration time, boolean told) {}

  /// The vector near which a stage searches: its own, or the query's.
  Vector of(Plan.Dense plan) {
    return plan.vector() != null
        ? own(plan.vector(), plan.space())
        : encoded(plan.space()).vector();
  }

  /// The same for a stage that runs: the first to use a vector enters its encoding before itself.
  Vector of(Plan.Dense plan, Stages stages) {
    if (plan.vector() != null) {
      return own(plan.vector(), plan.space());
    }
    String space = plan.space();
    Encoded encoded = encoded(space);
    if (!encoded.told()) {
      stages.add(stages.name("embed"), encoded.time(), 1, 1);
      known.put(schema.spaceName(space), new Encoded(encoded.vector(), encoded.time(), true));
    }
    return encoded.vector();
  }

  private Vector own(Vector vector, String space) {
    return Spaces.vector(vector.values(), dense(space), called(schema.spaceName(space)));
  }

  private Schema.Dense dense(String space) {
    return Spaces.require(schema, space, "plan asks for dense search", "use a lexical plan");
  }

  private static String called(String space) {
    return "space '%s'".formatted(space);
  }

  /// Whether something makes vectors of texts in the first space.
  boolean encodes() {
    return schema.dense() != null && bound(schema.spaceName("")) != null;
  }

  private Encoded encoded(String space) {
    Schema.Dense dense = dense(space);
    return known.computeIfAbsent(
        schema.spaceName(space), name -> encode(space, encoder(name), dense));
  }

  /// The encoder of a space: the one bound to its name or, for the first space, to the empty name.
  private QueryEncoder encoder(String name) {
    QueryEncoder encoder = bound(name);
    if (encoder == null && schema.dense(name).isGiven()) {
      throw new IllegalArgumentException(
          "plan searches vector space '%s' by the query's text, but its vectors are given, not made of texts; give the search a vector (as 'vector' in the request or in the stage dense), or use plan lexical"
              .formatted(name));
    }
    if (encoder == null) {
      throw new IllegalArgumentException(
          "plan searches vector space '%s' without a vector, and no query encoder is bound to it; give the stage a vector, or bind an encoder; bound are %s"
              .formatted(name, new TreeSet<>(bindings.encoders().keySet())));
    }
    return encoder;
  }

  private @Nullable QueryEncoder bound(String name) {
    QueryEncoder encoder = bindings.encoders().get(name);
    return encoder == null && name.equals(schema.spaceName(""))
        ? bindings.encoders().get("")
        : encoder;
  }

  private Encoded encode(String space, QueryEncoder encoder, Schema.Dense dense) {
    long start = System.nanoTime();
    QueryPieces<float[]> read =
        QueryPieces.of(
            request.text(),
            request.limits().pieces(),
            request.deadline(),
            text -> {
              QueryEncoder.Encoded piece = encoder.read(text);
              return new QueryPieces.Read<>(piece.vector(), piece.dropped());
            });
    float[] vector = mean(read.pieces(), dense.similarity());
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    read.notes(space.isEmpty() ? "dense" : "dense of '" + space + "'", "vectors")
        .forEach(request.notes()::add);
    if (vector.length != dense.dimension()) {
      throw new IllegalArgumentException(
          "query encoder '%s' makes %d dimensions, but the index has %d; bind the model that made the index"
              .formatted(space, vector.length, dense.dimension()));
    }
    try {
      return new Encoded(
          Spaces.vector(vector, dense, called(schema.spaceName(space))), time, false);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "query encoder '%s' made a bad vector: %s; check its model"
              .formatted(space, e.getMessage()),
          e);
    }
  }

  /// The mean of the pieces' vectors, weighted by their lengths. A passage's inner product with it
  /// is the mean of what it has with the pieces, so this one search is the sum of theirs.
  private static float[] mean(
      List<QueryPieces.Piece<float[]>> pieces, Schema.Similarity similarity) {
    float[] first = pieces.getFirst().value();
    if (pieces.size() == 1) {
      return first;
    }
    double[] sum = new double[first.length];
    long length = 0;
    for (QueryPieces.Piece<float[]> piece : pieces) {
      double norm = 0;
      for (float component : piece.value()) {
        norm += (double) component * component;
      }
      double weight =
          similarity == Schema.Similarity.COSINE && norm > 0
              ? piece.length() / Math.sqrt(norm)
              : piece.length();
      for (int i = 0; i < Math.min(sum.length, piece.value().length); i++) {
        sum[i] += weight * piece.value()[i];
      }
      length += piece.length();
    }
    float[] mean = new float[sum.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (sum[i] / length);
    }
    return mean;
  }

  static IllegalArgumentException unbound(String what, String name, Map<String, ?> bound) {
    return new IllegalArgumentException(
        "plan names %s '%s', which is not bound; bound are %s"
            .formatted(what, name, new TreeSet<>(bound.keySet())));
  }
}
