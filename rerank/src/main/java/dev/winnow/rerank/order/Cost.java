package dev.winnow.rerank.order;

/// What an ordering costs, or, where that depends on the candidates, the most it may cost.
///
/// @param tokens read by the model; what it keeps from an earlier call is not read again
/// @param flops floating-point operations
/// @param prompts that the model answers, views counted
/// @param depth rounds that wait for each other
public record Cost(long tokens, double flops, long prompts, int depth) {}
