package dev.winnow.embed.chunking;

import java.util.Locale;
import java.util.Set;

/// What the chunker must know of a programming language, by file extension.
enum SourceLanguage {
  JAVA(Shape.BRACES, "//", "\"'", Set.of("java")),
  C(
      Shape.BRACES,
      "//",
      "\"'",
      Set.of(
          "c", "h", "cc", "cpp", "cxx", "hh", "hpp", "hxx", "cu", "cuh", "m", "mm", "cs", "proto")),
  RUST(Shape.BRACES, "//", "\"'", Set.of("rs")),
  GO(Shape.BRACES, "//", "\"'`", Set.of("go")),
  KOTLIN(
      Shape.BRACES,
      "//",
      "\"'",
      Set.of("kt", "kts", "scala", "sc", "swift", "groovy", "gradle", "dart")),
  SCRIPT(
      Shape.BRACES,
      "//",
      "\"'`",
      Set.of("js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "php", "zig", "sol")),
  PYTHON(Shape.INDENTATION, "#", "\"'", Set.of("py", "pyi", "pyx")),
  RUBY(Shape.INDENTATION, "#", "\"'", Set.of("rb", "ex", "exs", "cr", "jl", "nim", "coffee")),
  LUA(Shape.INDENTATION, "--", "\"'", Set.of("lua")),
  OTHER(Shape.LINES, "#", "", Set.of());

  /// How declarations show.
  enum Shape {
    BRACES,
    INDENTATION,
    LINES
  }

  private final Shape shape;
  private final String lineComment;
  private final String quotes;
  private final Set<String> extensions;

  SourceLanguage(Shape shape, String lineComment, String quotes, Set<String> extensions) {
    this.shape = shape;
    this.lineComment = lineComment;
    this.quotes = quotes;
    this.extensions = extensions;
  }

  static SourceLanguage of(String fileName) {
    String extension = fileName.substring(fileName.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    for (var language : values()) {
      if (language.extensions.contains(extension)) {
        return language;
      }
    }
    return OTHER;
  }

  Shape shape() {
    return shape;
  }

  String lineComment() {
    return lineComment;
  }

  String quotes() {
    return quotes;
  }

  /// Whether a statement may end with its line.
  boolean endsAtNewline() {
    return this == GO || this == KOTLIN || this == SCRIPT;
  }

  boolean hasPreprocessor() {
    return this == C;
  }

  boolean hasTripleQuotes() {
    return this == JAVA || this == KOTLIN || this == PYTHON || this == C;
  }

  boolean hasRegexLiterals() {
    return this == SCRIPT;
  }

  /// Whether `'` quotes one character only, and may stand alone, as in Rust's lifetimes.
  boolean hasCharacterLiterals() {
    return this == C || this == JAVA || this == RUST || this == GO || this == KOTLIN;
  }
}
