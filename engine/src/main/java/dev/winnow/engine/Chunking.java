package dev.winnow.engine;

/// Whether and how documents are cut into passages. How a document is cut follows from its `type`
/// field: Markdown and HTML by headings, source code by declarations, anything else by sentences.
///
/// @param tokens most tokens of a passage, 16 to 8192; 0 means that documents stay whole
/// @param overlap sentences that neighbouring passages of plain text share, 0 to 10
public record Chunking(int tokens, int overlap) {
  /// Documents stay whole: for collections of passages, such as most test collections.
  public static final Chunking WHOLE = new Chunking(0, 0);

  /// Passages of up to 200 tokens, which every built-in model reads in full.
  public static final Chunking DEFAULTS = new Chunking(200, 0);

  private static final int MAX_OVERLAP = 10;

  public Chunking {
    if (tokens != 0 && (tokens < 16 || tokens > 8_192)) {
      throw new IllegalArgumentException(
          "chunks have " + tokens + " tokens; expected 16 to 8192, or 0 for whole documents");
    }
    if (overlap < 0 || overlap > MAX_OVERLAP) {
      throw new IllegalArgumentException(
          "chunks overlap by %d sentences; expected 0 to %d".formatted(overlap, MAX_OVERLAP));
    }
  }

  /// True if documents are cut into passages.
  public boolean passages() {
    return tokens > 0;
  }
}
