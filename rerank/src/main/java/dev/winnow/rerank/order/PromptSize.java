package dev.winnow.rerank.order;

/// Tokens of a prompt's parts, on average.
///
/// @param prefix before the passages: instructions and query
/// @param passage of one passage
/// @param suffix behind the passages
/// @param label that names one passage in a call with several; a passage scored by itself has none
public record PromptSize(int prefix, int passage, int suffix, int label) {
  public PromptSize {
    if (Math.min(Math.min(prefix, passage), Math.min(suffix, label)) < 0) {
      throw new IllegalArgumentException(
          "prompt has prefix %d, passage %d, suffix %d, label %d tokens; expected 0 or more of each"
              .formatted(prefix, passage, suffix, label));
    }
  }
}
