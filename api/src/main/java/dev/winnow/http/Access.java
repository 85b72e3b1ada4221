package dev.winnow.http;

import dev.winnow.http.access.ApiKey;
import dev.winnow.http.access.ApiKeys;
import dev.winnow.http.access.Grant;
import dev.winnow.http.access.Level;
import dev.winnow.mcp.Caller;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import io.javalin.router.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether a request may do what its route does. A server without keys lets everyone do everything;
/// one with keys asks for one on all routes but the pages, the description and the checks of life.
/// A route that is not named here needs `admin`.
final class Access {
  private static final String ATTRIBUTE = "key";
  private static final String BEARER = "Bearer ";
  private static final List<String> HEADERS = List.of("X-Api-Key", "Api-Key");

  /// Path parameters that name a collection.
  private static final List<String> COLLECTIONS = List.of("c", "id");

  private static final Set<String> PUBLIC =
      Set.of(
          "/",
          "/search.js",
          "/search.css",
          "/docs",
          "/docs/docs.js",
          "/docs/{file}",
          "/openapi.yaml",
          "/livez",
          "/readyz");

  /// Routes of POST that change nothing.
  private static final Set<String> READING =
      Set.of(
          "/v1/collections/{c}/search",
          "/v1/collections/{c}/explain",
          "/v1/collections/{c}/compare",
          "/v1/collections/{c}/trace",
          "/v1/vector_stores/{id}/search",
          "/v1/memory/{scope}/recall",
          "/v1/memory/{scope}/pack",
          "/v1/memory/{scope}/ask",
          "/v1/chat/completions",
          "/mcp",
          "/v1/embeddings",
          "/v1/embed",
          "/v2/embed",
          "/embed",
          "/embed_sparse",
          "/v2/rerank",
          "/v1/rerank",
          "/rerank");

  private static final Set<String> WRITING =
      Set.of(
          "/v1/collections/{c}/documents",
          "/v1/collections/{c}/documents:delete",
          "/v1/collections/{c}/documents/<id>",
          "/v1/collections/{c}/jobs",
          "/v1/collections/{c}/jobs/{job}",
          "/v1/collections/{c}/jobs/{job}/cancel",
          "/v1/collections/{c}/jobs/{job}/resume",
          "/v1/memory/{scope}/entries",
          "/v1/memory/{scope}/entries/{id}",
          "/v1/memory/{scope}/facts",
          "/v1/memory/{scope}/forget");

  /// Routes on everything that the server has.
  private static final Map<String, Level> ON_ALL = Map.of("/metrics", Level.READ);

  private final @Nullable ApiKeys keys;

  /// @param keys null where everyone may do everything
  Access(@Nullable ApiKeys keys) {
    this.keys = keys;
  }

  /// A handler of the route, behind the check.
  Handler guarding(Endpoint endpoint, Handler handler) {
    String path = endpoint.path;
    if (keys == null || !endpoint.method.isHttpMethod() || isPublic(endpoint)) {
      return handler;
    }
    Level needed = needed(endpoint);
    boolean all = ON_ALL.containsKey(path) || needed == Level.ADMIN;
    return context -> {
      ApiKey key = key(keys, context);
      context.attribute(ATTRIBUTE, key);
      Client.note(context, key);
      Optional<String> resource = all ? Optional.of(Grant.ALL) : resource(path, context);
      boolean allowed =
          resource.isPresent() ? key.allows(needed, resource.get()) : key.allowsSomewhere(needed);
      if (!allowed) {
        throw refused(key, needed, resource.orElse(Grant.ALL));
      }
      handler.handle(context);
    };
  }

  private static boolean isPublic(Endpoint endpoint) {
    return PUBLIC.contains(endpoint.path) && isGet(endpoint);
  }

  private static boolean isGet(Endpoint endpoint) {
    String method = endpoint.method.name();
    return method.equals("GET") || method.equals("HEAD");
  }

  private static Level needed(Endpoint endpoint) {
    Level all = ON_ALL.get(endpoint.path);
    if (all != null) {
      return all;
    }
    if (isGet(endpoint) || READING.contains(endpoint.path)) {
      return Level.READ;
    }
    return WRITING.contains(endpoint.path) ? Level.WRITE : Level.ADMIN;
  }

  private static Optional<String> resource(String path, Context context) {
    Map<String, String> parameters = context.pathParamMap();
    if (path.startsWith("/v1/memory/")) {
      return Optional.of(Grant.scope(context.pathParam("scope")));
    }
    boolean collection =
        path.startsWith("/v1/collections/") || path.startsWith("/v1/vector_stores/");
    return collection
        ? COLLECTIONS.stream().filter(parameters::containsKey).map(parameters::get).findFirst()
        : Optional.empty();
  }

  private static ApiKey key(ApiKeys keys, Context context) {
    String secret = secret(context);
    if (secret == null) {
      throw unknown(
          "the request has no key; expected the header Authorization: Bearer KEY, or X-Api-Key; ask"
              + " whoever runs the server for one");
    }
    return keys.of(secret)
        .orElseThrow(() ->
            unknown(
                "the key is not known here or has expired; ask whoever runs the server for"
                    + " another"));
  }

  private static HttpResponseException unknown(String message) {
    return Refusal.with("WWW-Authenticate", "Bearer", 401, message);
  }

  private static @Nullable String secret(Context context) {
    String bearer = context.header("Authorization");
    if (bearer != null && bearer.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return bearer.substring(BEARER.length()).strip();
    }
    return HEADERS.stream()
        .map(context::header)
        .filter(header -> header != null)
        .findFirst()
        .orElse(null);
  }

  private static HttpResponseException refused(ApiKey key, Level needed, String resource) {
    return new HttpResponseException(
        403,
        "key '%s' does not allow this; expected one that allows %s"
            .formatted(key.name(), new Grant(needed, resource).text()));
  }

  /// Whether the request may read a collection, or a scope by `memory/SCOPE`.
  static boolean mayRead(String resource, Context context) {
    ApiKey key = context.attribute(ATTRIBUTE);
    return key == null || key.allows(Level.READ, resource);
  }

  /// The name of the request's key, empty where it has none.
  static String key(Context context) {
    ApiKey key = context.attribute(ATTRIBUTE);
    return key == null ? "" : key.name();
  }

  /// What the request's key allows an agent.
  static Caller caller(Context context) {
    ApiKey key = context.attribute(ATTRIBUTE);
    String client = Client.of(context);
    return key == null ? Caller.unbounded(client) : new KeyCaller(client, key);
  }

  private record KeyCaller(String client, ApiKey key) implements Caller {
    @Override
    public boolean reads(String resource) {
      return key.allows(Level.READ, resource);
    }

    @Override
    public boolean writes(String resource) {
      return key.allows(Level.WRITE, resource);
    }

    @Override
    public boolean recalls() {
      return key.allowsSomeScope(Level.READ);
    }

    @Override
    public boolean remembers() {
      return key.allowsSomeScope(Level.WRITE);
    }
  }

  /// @throws HttpResponseException if the request may not read it
  static void requireReadable(String resource, Context context) {
    if (!mayRead(resource, context)) {
      throw new HttpResponseException(
          403,
          "the key does not allow to read what the request names; expected one that allows it");
    }
  }
}
