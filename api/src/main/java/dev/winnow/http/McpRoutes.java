package dev.winnow.http;

import dev.winnow.mcp.McpLimits;
import dev.winnow.mcp.McpServer;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;

/// The Model Context Protocol over streamable HTTP: each request is answered by itself, as JSON.
/// There are no sessions, and no stream that the server begins, so GET and DELETE are not known.
final class McpRoutes {
  private static final String VERSION = "MCP-Protocol-Version";

  private final McpServer server;
  private final McpLimits limits;
  private final RequestBody body;
  private final BytesInFlight inFlight;

  McpRoutes(McpServer server, McpLimits limits, RequestBody body, BytesInFlight inFlight) {
    this.server = server;
    this.limits = limits;
    this.body = body;
    this.inFlight = inFlight;
  }

  void addTo(RoutesConfig routes) {
    routes.post("/mcp", this::answer);
  }

  private void answer(Context context) {
    String version = context.header(VERSION);
    if (version != null && !McpServer.VERSIONS.contains(version)) {
      throw new IllegalArgumentException(
          "%s is '%s'; expected one of %s; send the one that initialize gave"
              .formatted(VERSION, Missing.brief(version), String.join(", ", McpServer.VERSIONS)));
    }
    String message = body.ofBytes(limits.messageBytes(), "messageBytes", context);
    server
        .reply(Access.caller(context), message)
        .ifPresentOrElse(
            reply -> {
              inFlight.answer(reply.json(), context);
              context.status(reply.understood() ? 200 : 400);
            },
            () -> context.status(202));
  }
}
