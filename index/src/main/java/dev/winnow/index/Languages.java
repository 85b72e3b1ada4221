package dev.winnow.index;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// The analyses of text that a [Schema] can name: ISO 639-1 codes, `standard` (no stemming, no stop
/// words) and `code` (English with identifiers split).
public final class Languages {
  private static final SortedSet<String> NAMES =
      Collections.unmodifiableSortedSet(
          new TreeSet<>(
              List.of(
                  "standard",
                  "code",
                  "en",
                  "ar",
                  "bg",
                  "ca",
                  "cs",
                  "da",
                  "de",
                  "el",
                  "es",
                  "et",
                  "fa",
                  "fi",
                  "fr",
                  "hi",
                  "hu",
                  "id",
                  "it",
                  "ja",
                  "ko",
                  "lt",
                  "lv",
                  "nl",
                  "no",
                  "pt",
                  "ro",
                  "ru",
                  "sv",
                  "th",
                  "tr",
                  "zh")));

  private Languages() {}

  /// Every name that a schema may use.
  public static SortedSet<String> names() {
    return NAMES;
  }

  /// Fails where no analysis has this name.
  public static void require(String language) {
    if (!NAMES.contains(language)) {
      throw new IllegalArgumentException(
          "language '%s' is unknown; expected one of %s".formatted(language, NAMES));
    }
  }
}
