package dev.winnow.embed.chunking;

import java.util.List;

/// Cuts a text into chunks. Thread-safe.
///
/// Chunks come in the order of their start. Together they cover every character that is not white
/// space; none begins or ends with white space or inside a surrogate pair, nor inside a grapheme
/// cluster or a word that fits. An empty or blank text has no chunks. The same text gives the same
/// chunks, in time and memory linear in its length (times the overlap, if any).
///
/// The chunkers made here are values: they print their settings and are equal when these are. No
/// chunk of theirs has more tokens than [ChunkLimits#maxTokens()], unless one token or cluster
/// alone has. They throw only what [TokenStarts] throws.
@FunctionalInterface
public interface Chunker {
  List<Chunk> chunk(String text);

  /// One chunk: the text without the white space around it, whatever its length.
  static Chunker whole() {
    return new WholeChunker();
  }

  /// Windows of `size` tokens by estimate, of which each repeats `overlap` of the one before.
  static Chunker tokens(int size, int overlap) {
    return tokens(ChunkLimits.DEFAULTS.withMaxTokens(size), overlap);
  }

  /// Windows of tokens, shortened to end with a word.
  ///
  /// @param overlap tokens of the window before that a window repeats, about: it starts with a
  ///   word; 0 to less than the size
  static Chunker tokens(ChunkLimits limits, int overlap) {
    return new TokenChunker(limits, overlap);
  }

  /// Whole sentences, as many as fit `maxTokens` by estimate, `overlap` of them repeated.
  static Chunker sentences(int maxTokens, int overlap) {
    return sentences(ChunkLimits.DEFAULTS.withMaxTokens(maxTokens), overlap);
  }

  /// Whole sentences, as many as fit; a sentence that does not is cut between words.
  ///
  /// @param overlap sentences of the chunk before that a chunk repeats, as far as they fit; 0 or
  ///   more
  static Chunker sentences(ChunkLimits limits, int overlap) {
    return new SentenceChunker(limits, overlap);
  }

  /// Markdown in chunks of at most `maxTokens` by estimate.
  static Chunker markdown(int maxTokens) {
    return markdown(ChunkLimits.DEFAULTS.withMaxTokens(maxTokens));
  }

  /// Markdown (CommonMark with tables and front matter): a chunk holds blocks that stand under one
  /// heading and carries the path of headings. Code, tables, lists and quotations are cut only
  /// where they do not fit alone, and then between lines, rows or items; paragraphs between
  /// sentences. Rows that are cut from a table's head have it as their last heading. A heading
  /// without text of its own goes with the first one below it.
  static Chunker markdown(ChunkLimits limits) {
    return new MarkdownChunker(limits);
  }

  /// Source code in chunks of at most `maxTokens` by estimate.
  static Chunker code(String fileName, int maxTokens) {
    return code(fileName, ChunkLimits.DEFAULTS.withMaxTokens(maxTokens));
  }

  /// Source code by declarations: a chunk holds a method, field or type with its comments and
  /// carries the path of declarations, as `[Files, lines(Path)]`. A type that does not fit gives a
  /// chunk for its head and one for each member; small neighbours share a chunk that carries the
  /// path of their type alone. A member that does not fit is cut between lines.
  ///
  /// Java is read by the parser of the running JDK, broken sources included. Where that has no
  /// `jdk.compiler` module, and for other languages, declarations are found by braces or
  /// indentation. An unknown kind of file is cut between lines.
  ///
  /// @param fileName tells the language by its extension; a path is fine
  static Chunker code(String fileName, ChunkLimits limits) {
    return new CodeChunker(fileName, limits);
  }
}
