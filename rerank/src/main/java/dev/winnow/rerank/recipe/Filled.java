package dev.winnow.rerank.recipe;

/// A piece of a prompt with its fields filled.
///
/// @param foreign whether text of others is in it, so that all of it is text
/// @param start of the passage in it, UTF-16 units, or -1 where there is none
/// @param end behind the passage
public record Filled(String text, boolean foreign, int start, int end) {}
