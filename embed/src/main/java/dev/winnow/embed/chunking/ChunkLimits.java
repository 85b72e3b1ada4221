package dev.winnow.embed.chunking;

/// What bounds a chunk and the work of finding it.
///
/// @param maxTokens tokens of a chunk, at least 1; the headings that it carries are not counted, so
///   leave room for them if they are embedded too
/// @param maxHeading characters of one entry of [Chunk#headings()], at least 1; longer ones end in
///   an ellipsis
/// @param maxNesting depth of brackets, blocks or types up to which structure is followed, 1 to
///   1000; what lies deeper is cut as plain lines
/// @param maxParsed characters of a text up to which its structure is parsed; a longer text is cut
///   as plain sentences or lines
/// @param counter tells tokens
public record ChunkLimits(
    int maxTokens, int maxHeading, int maxNesting, int maxParsed, TokenStarts counter) {
  private static final int MOST_NESTING = 1000;

  /// 200 tokens (of the 256 that the default model reads), headings of 120 characters, nesting 100
  /// deep, 4 million characters, tokens by estimate.
  public static final ChunkLimits DEFAULTS =
      new ChunkLimits(200, 120, 100, 4_000_000, TokenStarts.estimate());

  public ChunkLimits {
    require("maxTokens", maxTokens, 1, Integer.MAX_VALUE);
    require("maxHeading", maxHeading, 1, Integer.MAX_VALUE);
    require("maxNesting", maxNesting, 1, MOST_NESTING);
    require("maxParsed", maxParsed, 0, Integer.MAX_VALUE);
  }

  public ChunkLimits withMaxTokens(int maxTokens) {
    return new ChunkLimits(maxTokens, maxHeading, maxNesting, maxParsed, counter);
  }

  public ChunkLimits withMaxHeading(int maxHeading) {
    return new ChunkLimits(maxTokens, maxHeading, maxNesting, maxParsed, counter);
  }

  public ChunkLimits withMaxNesting(int maxNesting) {
    return new ChunkLimits(maxTokens, maxHeading, maxNesting, maxParsed, counter);
  }

  public ChunkLimits withMaxParsed(int maxParsed) {
    return new ChunkLimits(maxTokens, maxHeading, maxNesting, maxParsed, counter);
  }

  public ChunkLimits withCounter(TokenStarts counter) {
    return new ChunkLimits(maxTokens, maxHeading, maxNesting, maxParsed, counter);
  }

  private static void require(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s is %d; expected %d to %d".formatted(name, value, least, most));
    }
  }
}
