package dev.winnow.mcp;

import dev.winnow.embed.files.ModelException;
import dev.winnow.engine.DeadlineException;
import dev.winnow.engine.OverloadedException;
import dev.winnow.engine.json.JsonText;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.index.IndexException;
import dev.winnow.memory.CorruptLogException;
import dev.winnow.memory.ScopeInUseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// The tools by their names, and what becomes of a call: a result with the same answer as a text
/// and as structured content, or with what went wrong.
final class ToolCalls {
  private static final System.Logger LOG = System.getLogger("dev.winnow.mcp");

  private final Map<String, Tool> tools;
  private final McpLimits limits;
  private final UnaryOperator<String> shown;

  ToolCalls(List<Tool> tools, McpLimits limits, UnaryOperator<String> shown) {
    this.tools =
        tools.stream()
            .collect(
                Collectors.toMap(Tool::name, tool -> tool, (one, _) -> one, LinkedHashMap::new));
    this.limits = limits;
    this.shown = shown;
  }

  Map<String, Object> list(Predicate<Tool> seen) {
    return Map.of("tools", tools.values().stream().filter(seen).map(Tool::json).toList());
  }

  /// @throws RpcException if there is no such tool
  /// @param seen tools that the caller sees
  Map<String, Object> call(Map<String, JsonValue> parameters, Caller caller, Predicate<Tool> seen) {
    JsonValue name = parameters.get("name");
    Tool tool = name == null ? null : tools.get(name.text());
    if (tool == null || !seen.test(tool)) {
      throw new RpcException(
          RpcException.WRONG_PARAMETERS,
          "%s; expected one of %s; call one that tools/list gives"
              .formatted(
                  name == null
                      ? "the call names no tool"
                      : "there is no tool '%s'".formatted(Budget.cut(name.text(), 20)),
                  tools.values().stream()
                      .filter(seen)
                      .map(Tool::name)
                      .collect(Collectors.joining(", "))));
    }
    try {
      JsonValue given = parameters.get("arguments");
      Map<String, JsonValue> members =
          given == null || given.isNull() ? Map.of() : given.called("arguments").members();
      return done(tool.work().of(new Arguments(members, tool.arguments(), limits), caller));
    } catch (IllegalArgumentException
        | IndexException
        | ModelException
        | DeadlineException
        | OverloadedException
        | ScopeInUseException
        | CorruptLogException e) {
      return failed(shown.apply(String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        return failed("the call was cancelled; call again");
      }
      LOG.log(System.Logger.Level.ERROR, "tool " + tool.name() + " failed", e);
      return failed(
          "the server failed at %s; expected an answer; see its log".formatted(tool.name()));
    }
  }

  private static Map<String, Object> done(Map<String, Object> answer) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("content", List.of(Map.of("type", "text", "text", JsonText.of(answer))));
    result.put("structuredContent", answer);
    result.put("isError", false);
    return result;
  }

  private static Map<String, Object> failed(String message) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("content", List.of(Map.of("type", "text", "text", message)));
    result.put("isError", true);
    return result;
  }
}
