package dev.winnow.rerank.models;

/// A prompt with one passage, as tokens.
///
/// @param ids of its tokens
/// @param shared how many of the first depend on no passage; 0 where nothing is worth sharing
/// @param passage where the passage's own pieces start
record Prompt(int[] ids, int shared, int passage) {}
