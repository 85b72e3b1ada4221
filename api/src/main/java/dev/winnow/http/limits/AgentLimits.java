package dev.winnow.http.limits;

import dev.winnow.mcp.McpLimits;

/// Bounds on what agents ask for beside searches.
///
/// @param memory bounds on requests to a memory
/// @param mcp bounds on what tools read and answer
public record AgentLimits(MemoryLimits memory, McpLimits mcp) {
  public static final AgentLimits DEFAULTS =
      new AgentLimits(MemoryLimits.DEFAULTS, McpLimits.DEFAULTS);

  public AgentLimits withMemory(MemoryLimits memory) {
    return new AgentLimits(memory, mcp);
  }

  public AgentLimits withMcp(McpLimits mcp) {
    return new AgentLimits(memory, mcp);
  }
}
