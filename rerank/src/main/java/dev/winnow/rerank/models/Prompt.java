package dev.winnow.rerank.models;

/// A prompt with one passage, as tokens.
///
/// @param ids of its tokens
/// @param shared length of the prefix that depends on no passage; 0 where sharing is not worth it
/// @param passage where the passage's own pieces start
record Prompt(int[] ids, int shared, int passage) {}
