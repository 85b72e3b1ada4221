package dev.winnow.index.search;

import dev.winnow.index.Bindings;
import dev.winnow.index.Plan;
import dev.winnow.index.Reranker;
import dev.winnow.index.Schema;
import dev.winnow.index.search.LeafSearch.Generating;
import dev.winnow.index.search.LeafSearch.Input;
import dev.winnow.index.search.LeafSearch.Near;
import dev.winnow.index.search.LeafSearch.Sequence;
import dev.winnow.index.search.LeafSearch.Tokens;
import dev.winnow.index.search.LeafSearch.Weights;
import dev.winnow.index.search.LeafSearch.Words;
import java.util.HashMap;
import java.util.Map;

/// A text that stages of a plan search and rerank with, and what models make of it, each made once.
/// Confined to one search.
final class Wording {
  private final Schema schema;
  private final Bindings bindings;
  private final Request request;
  private final QueryVectors vectors;
  private final QueryWeights weights;
  private final QueryTokens tokens;

  /// Tokens, by name of verbatim tokens.
  private final Map<String, int[]> sequences = new HashMap<>();

  /// What each reranker keeps of the texts that it read for this one.
  private final Map<String, Reranker.Memory> memories = new HashMap<>();

  Wording(Schema schema, Bindings bindings, Request request) {
    this.schema = schema;
    this.bindings = bindings;
    this.request = request;
    this.vectors = new QueryVectors(schema, bindings, request);
    this.weights = new QueryWeights(schema, bindings, request);
    this.tokens = new QueryTokens(schema, bindings, request);
  }

  String text() {
    return request.text();
  }

  QueryVectors vectors() {
    return vectors;
  }

  QueryWeights weights() {
    return weights;
  }

  QueryTokens tokens() {
    return tokens;
  }

  /// @param model name of the reranker
  Reranker.Memory memory(String model) {
    return memories.computeIfAbsent(model, _ -> new Reranker.Memory());
  }

  /// Whether a retriever finds something to look for here.
  boolean suits(Plan.Leaf leaf) {
    return leaf.brings() || !text().isBlank();
  }

  /// What a retriever looks for.
  Input input(Plan.Leaf leaf) {
    return switch (leaf) {
      case Plan.Lexical _ -> new Words(text());
      case Plan.Dense dense -> new Near(vectors.of(dense));
      case Plan.Sparse sparse -> new Weights(weights.of(sparse.name()));
      case Plan.Late late -> new Tokens(tokens.of(late.space()));
      case Plan.Verbatim verbatim -> {
        String name = schema.verbatimName(verbatim.name());
        yield new Sequence(
            sequences.computeIfAbsent(
                name, _ -> bindings.verbatimTokenizer(name).tokens(text()).ids()));
      }
      case Plan.Seal seal ->
          new Generating(
              bindings.verbatimTokenizer(schema.verbatimName(seal.name())).scores(text()));
    };
  }
}
