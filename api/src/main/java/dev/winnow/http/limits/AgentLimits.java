package dev.winnow.http.limits;

import dev.winnow.mcp.McpLimits;

/// Bounds on what agents and chats ask for beside searches, and on jobs.
///
/// @param memory bounds on requests to a memory
/// @param mcp bounds on what tools read and answer
/// @param chat bounds on answers
/// @param jobs bounds on work in the background
public record AgentLimits(MemoryLimits memory, McpLimits mcp, ChatLimits chat, JobLimits jobs) {
  public static final AgentLimits DEFAULTS =
      new AgentLimits(
          MemoryLimits.DEFAULTS, McpLimits.DEFAULTS, ChatLimits.DEFAULTS, JobLimits.DEFAULTS);

  public AgentLimits withMemory(MemoryLimits memory) {
    return new AgentLimits(memory, mcp, chat, jobs);
  }

  public AgentLimits withMcp(McpLimits mcp) {
    return new AgentLimits(memory, mcp, chat, jobs);
  }

  public AgentLimits withChat(ChatLimits chat) {
    return new AgentLimits(memory, mcp, chat, jobs);
  }

  public AgentLimits withJobs(JobLimits jobs) {
    return new AgentLimits(memory, mcp, chat, jobs);
  }
}
