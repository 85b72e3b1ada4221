package dev.winnow.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.http.jobs.Job;
import java.nio.file.Path;
import java.util.Set;

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

  /// What a request for new documents says.
  public static String documents(String text) {
    return DocumentRequestJson.documents(text, JsonLimits.DEFAULTS).stream()
        .map(value -> value.isObject() ? value.text() : "none")
        .toList()
        .toString();
  }

  /// Which documents a request deletes.
  public static String deletion(String text) {
    return DocumentRequestJson.deletion(text, JsonLimits.DEFAULTS).toString();
  }

  /// Which folder a request indexes.
  public static String job(String text) {
    Job.Folder folder = JobRequestJson.folder(text, Set.of("docs"), JsonLimits.DEFAULTS);
    Path below = Path.of("docs").resolve(folder.path()).normalize();
    assertTrue(below.startsWith("docs"), below::toString);
    return folder.toString();
  }
}
