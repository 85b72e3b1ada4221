package dev.winnow.memory.pack;

import java.util.Objects;

/// Makes packs: the one entrance of this package. Immutable and safe for any number of threads, as
/// far as its ports are.
///
/// A request goes through these steps. Tool calls are put together with their answers; pieces are
/// ranked by activation, if asked for with diversity; neighbours are added; near duplicates are
/// left out; if asked for, clusters or a rolling cache choose sentences. Then the controller makes
/// it fit (SCM, Wang and others, arXiv 2304.13343): if the whole does not fit, the judge rejects
/// pieces or finds their summaries enough; then pieces become summaries and are given up, from the
/// least upwards, pinned ones last; then what fits in the room left comes back, whole, as summary
/// or in sentences.
///
/// Cost: the text is laid out and counted some ten times, and at most 256 times more to fill the
/// room left. Near duplicates cost a comparison of all pairs: meant for hundreds of pieces.
///
/// @param config how packs are made
/// @param counter the generator's own tokenizer
/// @param similarity of pieces, for diversity and clusters
/// @param scorer of sentences, for trimming
/// @param judge whom the controller asks
/// @param judgements most calls to the judge for one pack; 0 for none
public record Packer(
    PackConfig config,
    TokenCounter counter,
    Similarity similarity,
    SentenceScorer scorer,
    Judge judge,
    int judgements) {
  public Packer {
    Objects.requireNonNull(config, "config of a packer");
    Objects.requireNonNull(counter, "counter of a packer");
    Objects.requireNonNull(similarity, "similarity of a packer");
    Objects.requireNonNull(scorer, "scorer of a packer");
    Objects.requireNonNull(judge, "judge of a packer");
    if (judgements < 0) {
      throw new IllegalArgumentException(
          "%d calls to the judge; expected 0 or more; 0 asks nobody".formatted(judgements));
    }
  }

  /// Lexical similarity and scorer, no judge.
  public static Packer of(PackConfig config, TokenCounter counter) {
    return new Packer(
        config, counter, Similarity.lexical(), SentenceScorer.lexical(), (query, text) -> true, 0);
  }

  public Packer withConfig(PackConfig config) {
    return new Packer(config, counter, similarity, scorer, judge, judgements);
  }

  public Packer withSimilarity(Similarity similarity) {
    return new Packer(config, counter, similarity, scorer, judge, judgements);
  }

  public Packer withScorer(SentenceScorer scorer) {
    return new Packer(config, counter, similarity, scorer, judge, judgements);
  }

  /// A judge and how often it may be asked for one pack.
  public Packer withJudge(Judge judge, int judgements) {
    return new Packer(config, counter, similarity, scorer, judge, judgements);
  }

  /// Packs what fits. An exception of a port comes through.
  public Pack pack(PackRequest request) {
    var trace = new Trace();
    var units = new Selector(this, request, trace).select();
    return new Controller(this, request.query(), units, trace).fit();
  }
}
