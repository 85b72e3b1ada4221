package dev.winnow.embed;

import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.network.PositionScaling;
import dev.winnow.embed.network.Transformer;
import org.jspecify.annotations.Nullable;

/// How an embedder reads texts, where it is not as its files say. All of it is part of the
/// fingerprint: vectors that were made otherwise do not compare. Immutable.
///
/// @param positions how positions are treated; other than as trained for networks that are built
///   from weights only
/// @param maxTokens tokens that are read of a text, special tokens included; 0, the default, for as
///   many as the model's files say. More than those need positions that reach so far
public record EmbedderOptions(PositionScaling positions, int maxTokens) {
  public static final EmbedderOptions DEFAULTS = new EmbedderOptions(PositionScaling.AS_TRAINED, 0);

  private static final int MIN_TOKENS = 8;
  private static final int MAX_TOKENS = 1 << 17;

  public EmbedderOptions {
    if (maxTokens != 0 && (maxTokens < MIN_TOKENS || maxTokens > MAX_TOKENS)) {
      throw new IllegalArgumentException(
          "maxTokens is %,d; expected %d to %,d, or 0 for as many as the model's files say"
              .formatted(maxTokens, MIN_TOKENS, MAX_TOKENS));
    }
  }

  public EmbedderOptions withPositions(PositionScaling positions) {
    return new EmbedderOptions(positions, maxTokens);
  }

  public EmbedderOptions withMaxTokens(int maxTokens) {
    return new EmbedderOptions(positions, maxTokens);
  }

  /// What the options make of a model.
  ///
  /// @param transformer null where the network is run as its file is
  ModelInfo applied(ModelInfo info, @Nullable Transformer transformer) {
    if (transformer == null) {
      requireAsItIs(info);
    } else if (maxTokens > info.maxTokens()) {
      requirePositions(info, transformer.withPositions(positions));
    }
    return maxTokens == 0 ? info : info.withMaxTokens(maxTokens);
  }

  private void requireAsItIs(ModelInfo info) {
    if (!positions.equals(PositionScaling.AS_TRAINED)) {
      throw new ModelException(
          "model %s is run as its file is, without %s; expected positions as trained, or a folder with config.json and model.safetensors"
              .formatted(info.name(), positions));
    }
    if (maxTokens > info.maxTokens()) {
      throw new IllegalArgumentException(
          "maxTokens is %,d for model %s, which is run as its file is; expected at most its %,d"
              .formatted(maxTokens, info.name(), info.maxTokens()));
    }
  }

  private void requirePositions(ModelInfo info, Transformer transformer) {
    int last = transformer.position(maxTokens - 1);
    if (last >= transformer.mostTokens()) {
      throw new IllegalArgumentException(
          "maxTokens is %,d for model %s, which has %,d positions; expected at most as many, or Grouped or Recurrent positions"
              .formatted(maxTokens, info.name(), transformer.mostTokens()));
    }
  }

  /// What vectors depend on beside the model's own length, in words; empty for the defaults.
  String fingerprint() {
    return positions.equals(PositionScaling.AS_TRAINED) ? "" : "\0positions " + positions;
  }
}
