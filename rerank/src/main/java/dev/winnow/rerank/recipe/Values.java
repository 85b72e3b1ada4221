package dev.winnow.rerank.recipe;

/// What the fields of a prompt hold.
///
/// @param number of the passage, from 0
/// @param count of passages
record Values(
    String instruction, String query, String passage, String label, int number, int count) {

  /// The values outside passages.
  static Values shared(String instruction, String query, int count) {
    return new Values(instruction, query, "", "", 0, count);
  }

  String of(Field field) {
    return switch (field) {
      case INSTRUCTION -> instruction;
      case QUERY -> query;
      case PASSAGE -> passage;
      case LABEL -> label;
      case NUMBER -> Integer.toString(number);
      case COUNT -> Integer.toString(count);
    };
  }
}
