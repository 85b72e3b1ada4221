package dev.winnow.http;

import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.json.JsonValue;

/// Readers of requests of this package, for fuzzing.
public final class RequestsForFuzzing {
  private static final int MOST = 100;
  private static final int TEXT = 20_000;

  private RequestsForFuzzing() {}

  /// What a request for a new collection says.
  public static String collection(String text) {
    return CollectionRequestJson.parse(JsonValue.parse("request", text, JsonLimits.DEFAULTS))
        .toString();
  }

  /// What a request for vectors says, in the wire of Text Embeddings Inference.
  public static String tei(String text) {
    return TeiRequest.of(text, "m", MOST, TEXT).toString();
  }
}
