package dev.winnow.rerank.judge;

/// A passage to be ranked.
///
/// @param id names it for the caller; need not be unique in a call
/// @param text what a judge reads
/// @param score the retriever's
public record Candidate(String id, String text, double score) {}
