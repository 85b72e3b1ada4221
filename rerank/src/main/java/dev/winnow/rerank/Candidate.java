package dev.winnow.rerank;

/// A passage that waits for its place.
///
/// @param id names it for the caller; need not be unique in a call
/// @param text what a judge reads
/// @param score the retriever's
public record Candidate(String id, String text, double score) {}
