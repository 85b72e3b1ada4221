package dev.winnow.index.search;

/// A retriever's best passage of a document.
///
/// @param stage the retriever
/// @param passage its number in the document, from 0
record PassageMatch(String stage, int passage, double score) {}
