package dev.winnow.rerank.recipe;

/// How long texts may be, in tokens. Passages are cut before anything else is, at their ends and
/// between characters as readers see them; what stands around them is never cut.
///
/// @param prompt of the whole prompt; a model with fewer positions has less
/// @param query of the query, so that a passage has room beside it
/// @param passage of a passage
public record Limits(int prompt, int query, int passage) {
  public Limits {
    if (prompt < 1 || query < 1 || passage < 1) {
      throw new IllegalArgumentException(
          "limits of %,d tokens, %,d for the query, %,d for a passage; expected at least 1"
              .formatted(prompt, query, passage));
    }
  }

  /// A limit of the whole prompt alone.
  public static Limits of(int prompt) {
    return new Limits(prompt, prompt, prompt);
  }

  public Limits withPrompt(int prompt) {
    return new Limits(prompt, query, passage);
  }

  public Limits withQuery(int query) {
    return new Limits(prompt, query, passage);
  }

  public Limits withPassage(int passage) {
    return new Limits(prompt, query, passage);
  }
}
