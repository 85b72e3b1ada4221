package dev.winnow.index;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the names in plans stand for. Immutable.
///
/// @param encoders query encoders by name of vector space; the empty name means the schema's first
///   space
/// @param sparseEncoders query encoders of learned sparse vectors by their name; the empty name
///   means the schema's first
/// @param rerankers rerankers by name, in the order in which they were bound
/// @param feedback moves the query vector for plans that refit; null where there is none
/// @param tokens encoders of queries for late interaction, by name of the token vectors
/// @param verbatim tokenizers of documents and queries, by name of the verbatim tokens
public record Bindings(
    Map<String, QueryEncoder> encoders,
    Map<String, SparseEncoder> sparseEncoders,
    Map<String, Reranker> rerankers,
    @Nullable Feedback feedback,
    Map<String, TokenEncoder> tokens,
    Map<String, VerbatimTokenizer> verbatim) {
  public static final Bindings NONE =
      new Bindings(Map.of(), Map.of(), Map.of(), null, Map.of(), Map.of());

  public Bindings {
    encoders = Map.copyOf(encoders);
    sparseEncoders = Map.copyOf(sparseEncoders);
    tokens = Map.copyOf(tokens);
    rerankers = Collections.unmodifiableMap(new LinkedHashMap<>(rerankers));
  }

  /// Binds a query encoder to a vector space; the empty name is that of the schema's first.
  public Bindings withEncoder(String space, QueryEncoder encoder) {
    var bound = new LinkedHashMap<>(encoders);
    bound.put(space, encoder);
    return new Bindings(bound, sparseEncoders, rerankers, feedback, tokens, verbatim);
  }

  /// Binds a query encoder to learned sparse vectors; the empty name is that of the schema's first.
  public Bindings withSparseEncoder(String name, SparseEncoder encoder) {
    var bound = new LinkedHashMap<>(sparseEncoders);
    bound.put(name, encoder);
    return new Bindings(encoders, bound, rerankers, feedback, tokens, verbatim);
  }

  /// Binds an encoder to token vectors.
  public Bindings withTokens(String name, TokenEncoder encoder) {
    var bound = new LinkedHashMap<>(tokens);
    bound.put(name, encoder);
    return new Bindings(encoders, sparseEncoders, rerankers, feedback, bound, verbatim);
  }

  /// Binds a tokenizer to verbatim tokens.
  public Bindings withVerbatim(String name, VerbatimTokenizer tokenizer) {
    var bound = new LinkedHashMap<>(verbatim);
    bound.put(name, tokenizer);
    return new Bindings(encoders, sparseEncoders, rerankers, feedback, tokens, bound);
  }

  /// The tokenizer of verbatim tokens.
  ///
  /// @throws IllegalArgumentException if none is bound
  public VerbatimTokenizer verbatimTokenizer(String name) {
    VerbatimTokenizer tokenizer = verbatim.get(name);
    if (tokenizer == null) {
      throw new IllegalArgumentException(
          "no tokenizer is bound for the verbatim tokens '%s', but for %s; bind the one that made the index with IndexConfig.withVerbatim, or open the folder as an engine, which has its own"
              .formatted(name, verbatim.keySet()));
    }
    return tokenizer;
  }

  public Bindings withReranker(String name, Reranker reranker) {
    var bound = new LinkedHashMap<>(rerankers);
    bound.put(name, reranker);
    return new Bindings(encoders, sparseEncoders, bound, feedback, tokens, verbatim);
  }

  /// These bindings with exactly these rerankers.
  public Bindings withRerankers(Map<String, Reranker> rerankers) {
    return new Bindings(encoders, sparseEncoders, rerankers, feedback, tokens, verbatim);
  }

  public Bindings withFeedback(Feedback feedback) {
    return new Bindings(encoders, sparseEncoders, rerankers, feedback, tokens, verbatim);
  }
}
