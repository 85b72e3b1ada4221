package dev.winnow.index.search;

import dev.winnow.index.Bindings;
import dev.winnow.index.Schema;
import dev.winnow.index.SparseEncoder;
import dev.winnow.index.TermWeights;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// The learned sparse vectors of one query, each made once. Confined to one search.
final class QueryWeights {
  private final Schema schema;
  private final Bindings bindings;
  private final String text;
  private final Notes notes;
  private final Map<String, Encoded> known = new HashMap<>();

  /// @param notes told where a query is not read whole
  QueryWeights(Schema schema, Bindings bindings, String text, Notes notes) {
    this.schema = schema;
    this.bindings = bindings;
    this.text = text;
    this.notes = notes;
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

  private Encoded encoded(String name) {
    return known.computeIfAbsent(name, this::encode);
  }

  private Encoded encode(String name) {
    SparseEncoder encoder = encoder(name);
    long start = System.nanoTime();
    SparseEncoder.Encoded read = encoder.read(text);
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    if (read.dropped() > 0) {
      notes.add(
          "sparse: the model of '%s' left out %,d of the query's tokens; weights do not stand for them"
              .formatted(name, read.dropped()));
    }
    return new Encoded(read.weights(), time, false);
  }

  /// The one bound to the name or, for the first sparse vectors, to the empty name.
  private SparseEncoder encoder(String name) {
    Map<String, SparseEncoder> bound = bindings.sparseEncoders();
    SparseEncoder encoder = bound.get(name);
    if (encoder == null && name.equals(schema.sparseName(""))) {
      encoder = bound.get("");
    }
    if (encoder == null) {
      throw QueryVectors.unbound("sparse encoder", name, bound);
    }
    return encoder;
  }
}
