package dev.winnow.mcp;

import dev.winnow.engine.Admission;
import dev.winnow.engine.Catalog;
import dev.winnow.engine.json.JsonText;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.memory.Memory;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Answers messages of the Model Context Protocol about a catalog and a memory. Thread-safe, without
/// sessions: each message is answered by itself.
///
///     var server = McpServer.of(catalog, null, admission, McpLimits.DEFAULTS);
///     server.serve(System.in, out);
///
/// It speaks [#VERSIONS] of the protocol. A call that fails is answered by a result that says so, in
/// words for the model; only what is no call of a tool is an error of JSON-RPC.
public final class McpServer {
  /// Versions that are spoken, the latest first.
  public static final List<String> VERSIONS =
      List.of("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05");

  private static final String INSTRUCTIONS =
      "Search the collections with search, read a document with fetch, and ask explain why one was"
          + " or was not found. Answers are cut to max_tokens; what is left out is said.";

  private final Collections collections;
  private final ToolCalls tools;
  private final McpLimits limits;

  private McpServer(Collections collections, ToolCalls tools, McpLimits limits) {
    this.collections = collections;
    this.tools = tools;
    this.limits = limits;
  }

  /// A server of these, which the caller closes when it is no longer asked.
  ///
  /// @param memory that tools remember in; null for none
  /// @param admission under which all work runs
  public static McpServer of(
      Catalog catalog, @Nullable Memory memory, Admission admission, McpLimits limits) {
    return of(catalog, memory, admission, limits, message -> message);
  }

  /// @param shown what a client may see of a message of this process, which may name its folders
  public static McpServer of(
      Catalog catalog,
      @Nullable Memory memory,
      Admission admission,
      McpLimits limits,
      UnaryOperator<String> shown) {
    var collections = new Collections(catalog, admission, limits, shown);
    List<Tool> tools = new ArrayList<>(new SearchTools(collections).all());
    tools.addAll(new JudgingTools(collections, admission, limits).all());
    if (memory != null) {
      tools.addAll(new MemoryTools(memory, collections, admission).all());
    }
    return new McpServer(collections, new ToolCalls(tools, limits, shown), limits);
  }

  /// Answers messages of one client, one a line, until there are no more; several at once. Writes
  /// nothing else. Returns when the last call has ended, or at once when the thread is interrupted.
  ///
  /// @throws java.io.UncheckedIOException if an answer cannot be written
  public void serve(InputStream in, OutputStream out) {
    new StdioSession(this, limits, in, out).run();
  }

  /// An answer in JSON.
  ///
  /// @param understood false where what was sent is no message
  public record Reply(String json, boolean understood) {}

  /// Answers a message, or a batch of them.
  ///
  /// @param caller who sends it: it sees the tools that could do something for it, and of the
  ///   collections and scopes those that it may read
  /// @return empty where there is nothing to answer, as after a notification
  public Optional<Reply> reply(Caller caller, String text) {
    return reply(caller, Incoming.of(text, Integer.MAX_VALUE));
  }

  Optional<Reply> reply(Caller caller, Incoming incoming) {
    List<Map<String, Object>> answers = new ArrayList<>();
    boolean understood = false;
    for (Message message : incoming.messages()) {
      switch (message) {
        case Message.Request request -> {
          answers.add(answer(caller, request));
          understood = true;
        }
        case Message.Malformed(RpcException why) -> answers.add(Message.error(null, why));
        case Message.Notification _, Message.Reply _ -> {}
      }
    }
    if (answers.isEmpty()) {
      return Optional.empty();
    }
    String json = incoming.batch() ? JsonText.of(answers) : JsonText.of(answers.getFirst());
    return Optional.of(new Reply(json, understood));
  }

  private Map<String, Object> answer(Caller caller, Message.Request request) {
    try {
      return Message.result(
          request.id(),
          switch (request.method()) {
            case "initialize" -> initialized(request.parameters().get("protocolVersion"));
            case "ping" -> Map.of();
            case "tools/list" -> tools.list(tool -> sees(caller, tool));
            case "tools/call" ->
                tools.call(request.parameters(), caller, tool -> sees(caller, tool));
            default ->
                throw new RpcException(
                    RpcException.NO_SUCH_METHOD,
                    "there is no method '%s'; expected initialize, ping, tools/list or tools/call; call one of these"
                        .formatted(Budget.cut(request.method(), 20)));
          });
    } catch (RpcException e) {
      return Message.error(request.id(), e);
    }
  }

  private boolean sees(Caller caller, Tool tool) {
    return switch (tool.subject()) {
      case NONE -> true;
      case COLLECTIONS -> collections.anyFor(caller);
      case MEMORY -> tool.effect() == Tool.Effect.READS ? caller.recalls() : caller.remembers();
    };
  }

  /// The version that the client asked for, or the latest where it is not spoken.
  private static Map<String, Object> initialized(@Nullable JsonValue version) {
    String asked = version == null ? "" : version.text();
    Map<String, Object> server = new LinkedHashMap<>();
    server.put("name", "winnow");
    server.put("title", "Winnow");
    server.put("version", "0.1.0-SNAPSHOT");
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("protocolVersion", VERSIONS.contains(asked) ? asked : VERSIONS.getFirst());
    result.put("capabilities", Map.of("tools", Map.of("listChanged", false)));
    result.put("serverInfo", server);
    result.put("instructions", INSTRUCTIONS);
    return result;
  }
}
