package dev.winnow.index.analysis;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Cuts the name of a file into the words that people look for it by: `Invoice_2024-Q3.txt` into
/// "Invoice 2024 Q3 txt", `PackingList.pm` into "Packing List pm".
public final class NameWords {
  private static final Pattern BOUNDARY =
      Pattern.compile(
          "[^\\p{L}\\p{M}\\p{N}]+|(?<=\\p{Ll})(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})");

  private NameWords() {}

  public static String of(String name) {
    return BOUNDARY
        .splitAsStream(name)
        .filter(word -> !word.isEmpty())
        .collect(Collectors.joining(" "));
  }
}
