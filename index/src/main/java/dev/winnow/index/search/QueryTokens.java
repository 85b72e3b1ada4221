package dev.winnow.index.search;

import dev.winnow.index.Bindings;
import dev.winnow.index.MultiVector;
import dev.winnow.index.Schema;
import dev.winnow.index.TokenEncoder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// The token vectors of one query, each made once for its representation. Confined to one search.
final class QueryTokens {
  private final Schema schema;
  private final Bindings bindings;
  private final String text;
  private final Notes notes;
  private final Map<String, Encoded> known = new HashMap<>();

  /// @param notes told where a query is not read whole
  QueryTokens(Schema schema, Bindings bindings, String text, Notes notes) {
    this.schema = schema;
    this.bindings = bindings;
    this.text = text;
    this.notes = notes;
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

  private Encoded encode(String name) {
    TokenEncoder encoder = bindings.tokens().get(name);
    if (encoder == null) {
      throw QueryVectors.unbound("encoder of token vectors", name, bindings.tokens());
    }
    long start = System.nanoTime();
    TokenEncoder.Encoded read = encoder.encode(text);
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    if (read.dropped() > 0) {
      notes.add(
          "late: %,d tokens of the query did not fit into the model; token vectors do not stand for them"
              .formatted(read.dropped()));
    }
    int expected = schema.late(name).dimension();
    if (read.vectors().dimension() != expected) {
      throw new IllegalArgumentException(
          "encoder of token vectors '%s' makes %d dimensions, but the index has %d; bind the model that made the index"
              .formatted(name, read.vectors().dimension(), expected));
    }
    return new Encoded(read.vectors(), time, false);
  }
}
