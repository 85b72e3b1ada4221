package dev.winnow.rerank.recipe;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What passages are called in a prompt.
public enum Labels {
  /// A, B, to Z.
  LETTERS,
  /// A to Z, then AA, AB, to ZZ.
  LETTERS_AND_PAIRS,
  /// 1, 2, to 999.
  NUMBERS;

  /// All of them, in the order in which they are given.
  public List<String> all() {
    return switch (this) {
      case LETTERS -> letters().toList();
      case LETTERS_AND_PAIRS ->
          Stream.concat(letters(), letters().flatMap(first -> letters().map(first::concat)))
              .toList();
      case NUMBERS -> IntStream.range(1, 1000).mapToObj(Integer::toString).toList();
    };
  }

  private static Stream<String> letters() {
    return IntStream.rangeClosed('A', 'Z').mapToObj(Character::toString);
  }
}
