package dev.winnow.memory.pack;

import dev.winnow.embed.Embedder;
import dev.winnow.embed.generate.Surprisal;
import dev.winnow.engine.Rerankers;
import java.util.List;
import java.util.function.Function;

/// Scores sentences by how much they help to answer a query: the port through which pieces are
/// trimmed. A reranker serves. Must be deterministic and safe for concurrent calls.
@FunctionalInterface
public interface SentenceScorer {
  /// A score for each sentence, in their order, finite, higher is better. Scores of one call are
  /// compared with each other alone.
  double[] score(String query, List<String> sentences);

  /// The share of its neighbours' scores that a sentence gets too in a rolling cache; a quarter,
  /// unless a scorer says otherwise.
  default double neighbours() {
    return .25;
  }

  /// Scores by the query's words that a sentence has, rare ones among the sentences counting more.
  static SentenceScorer lexical() {
    return LexicalScorer::score;
  }

  /// Scores by the share of the question's words that a sentence has, less what sentences about
  /// something else have too: below 0 it is no answer. Rare words among the sentences count more,
  /// those that none of them has most, English function words nothing, and a long question as much
  /// as six that none has. Of questions about five texts of chunking-eval, 94 % keep a sentence of
  /// their own text and 10 % one of another. Meant for quoted answers.
  static SentenceScorer coverage() {
    return new WordCoverage();
  }

  /// Scores by how much nearer a sentence is in meaning to the question than sentences about
  /// anything else, in standard deviations less 4.5, or less 6 where it shares no telling word with
  /// the question: below 0 it is no answer. The same for each embedder, since it is measured with
  /// 32 sentences that are embedded at the first call. With MiniLM, of questions about five texts
  /// of chunking-eval 99 % keep a sentence of their own text and 11 % one of another; with
  /// bge-small and 4.5 alone 98 % and 5 %. Costs an embedding for each sentence.
  ///
  /// @param embedder open for as long as the scorer is used
  static SentenceScorer meaning(Embedder embedder) {
    return new Meaning(embedder);
  }

  /// Scores by a reranker that reads each sentence with the question.
  ///
  /// @param name one of [Rerankers#names]
  /// @param rerankers open for as long as the scorer is used
  /// @throws IllegalArgumentException if none has the name
  static SentenceScorer reranker(Rerankers rerankers, String name) {
    return new RerankerScorer(rerankers, name);
  }

  /// Scores texts by how certain a model is of the first token of an answer when it reads the text
  /// and the query: minus the entropy of that token's distribution, in nats (XL3M, arXiv
  /// 2405.17755). Meant for whole pieces, by [PackRequest#scoredBy].
  ///
  /// @param calls most calls to the model for one list, at least 1; the texts that have most words
  ///   of the query are asked about, and all others stand behind them
  static SentenceScorer certainty(NextToken model, int calls) {
    return new Certainty(model, calls);
  }

  /// Scores texts by how much they surprise a model that has read the texts before them: the mean
  /// of `-ln p` of their tokens (SirLLM, arXiv 2405.12528, which keeps tokens so; here whole texts
  /// are scored). What was said before, or says nothing, scores low. The question counts for
  /// nothing. One reading of all texts, in their order.
  ///
  /// @param model such as `decoder::surprisal`
  /// @param decay what a text's score is multiplied by for each text behind it, above 0, up to 1:
  ///   below 1 older texts are forgotten, as in the paper (1, .9 and .7 there)
  static SentenceScorer surprisal(Function<String, Surprisal> model, double decay) {
    return new SurprisalScorer(model, decay);
  }
}
