package dev.winnow.index.verbatim;

/// A place in a document.
///
/// @param id of the document
/// @param token its first token, counted from 0
/// @param start offset of the first character in the document's text (UTF-16 units)
/// @param end offset behind the last character
public record Place(String id, int token, int start, int end) {}
