package dev.winnow.http.limits;

import dev.winnow.mcp.McpLimits;

/// Bounds on what agents and chats ask for beside searches.
///
/// @param memory bounds on requests to a memory
/// @param mcp bounds on what tools read and answer
/// @param chat bounds on answers
public record AgentLimits(MemoryLimits memory, McpLimits mcp, ChatLimits chat) {
  public static final AgentLimits DEFAULTS =
      new AgentLimits(MemoryLimits.DEFAULTS, McpLimits.DEFAULTS, ChatLimits.DEFAULTS);

  public AgentLimits withMemory(MemoryLimits memory) {
    return new AgentLimits(memory, mcp, chat);
  }

  public AgentLimits withMcp(McpLimits mcp) {
    return new AgentLimits(memory, mcp, chat);
  }

  public AgentLimits withChat(ChatLimits chat) {
    return new AgentLimits(memory, mcp, chat);
  }
}
