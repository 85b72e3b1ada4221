package dev.winnow.ingest;

/// Files and entries that are not documents, counted by reason.
///
/// @param example path of the first of them
public record Skipped(String reason, long count, String example) {}
