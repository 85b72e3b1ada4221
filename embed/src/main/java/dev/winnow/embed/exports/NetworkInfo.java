package dev.winnow.embed.exports;

import dev.winnow.embed.network.Shape;
import dev.winnow.embed.network.Transformer;

/// What a network is, whether its graph is built here or ready-made.
///
/// @param family `model_type` of its `config.json`
/// @param causal whether a token sees only those before it; of a ready-made network as its inputs
///   and the name of its architecture tell
/// @param reads which tokens its head reads; a ready-made head of classes gives one row for each
///   text and says no more: [Transformer.Reads#MEAN]
/// @param readyMade whether it is run as its file is
public record NetworkInfo(
    String family, Shape shape, boolean causal, Transformer.Reads reads, boolean readyMade) {
  public static NetworkInfo of(Transformer transformer) {
    return new NetworkInfo(
        transformer.family(),
        transformer.shape(),
        transformer.causal(),
        transformer.reads(),
        false);
  }
}
