package dev.winnow.embed.onnx;

/// A tensor of a graph under construction: an input, a constant, a weight, or what a node gives.
///
/// @param name unique in its graph; empty for [#NONE]
public record Value(String name) {
  /// In the place of an optional input that is not given.
  public static final Value NONE = new Value("");
}
