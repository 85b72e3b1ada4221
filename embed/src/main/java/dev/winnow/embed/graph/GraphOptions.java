package dev.winnow.embed.graph;

import dev.winnow.embed.network.Network;
import dev.winnow.embed.network.PositionScaling;
import dev.winnow.embed.onnx.ElementType;

/// In which form a network is wanted as a graph.
///
/// @param output what it gives
/// @param texts what texts of a run may be
/// @param memory what it reads of the tokens before a run
/// @param attention how attention differs from what was trained
/// @param weights in which form matrices are multiplied
public record GraphOptions(
    Output output, Texts texts, Memory memory, AttentionForm attention, WeightForm weights) {

  public static final GraphOptions DEFAULTS =
      new GraphOptions(
          Output.TOKENS,
          new Texts(true, false, false),
          new Memory(false, Blocks.NONE),
          new AttentionForm(PositionScaling.AS_TRAINED, 1),
          WeightForm.FLOAT);

  /// What texts of a run may be.
  ///
  /// @param padded whether the texts of a batch may differ in length; costs encoders 3 to 15 %
  /// @param alone whether texts run one at a time, neither padded nor cached. In 8 bits this is
  ///   faster: inputs of attention have one scale per text, and so have inputs of feed-forward
  ///   layers in encoders like BERT. Encoders stay as exact, except for those with a few components
  ///   many times as large as all others, whose errors grow by up to a third. Decoders have such
  ///   outliers and lose accuracy
  /// @param grouped whether tokens are in groups that do not see each other; see [Groups]
  public record Texts(boolean padded, boolean alone, boolean grouped) {}

  /// What is read of the tokens before a run.
  ///
  /// @param cached whether the keys and values of tokens before are read, and those of all given;
  ///   causal networks only
  /// @param blocks whether a chunk of one text is read behind blocks of keys and values that the
  ///   network chooses itself; causal networks only, neither cached nor padded nor grouped
  public record Memory(boolean cached, Blocks blocks) {}

  /// How attention differs from what was trained.
  ///
  /// @param positions how positions are treated
  /// @param temperature below 1 attention is sharper (TempScale, arXiv 2410.24200); 1 as trained
  public record AttentionForm(PositionScaling positions, double temperature) {
    public AttentionForm {
      if (!(temperature > 0) || !(temperature <= 100)) {
        throw new IllegalArgumentException(
            "temperature is " + temperature + "; expected above 0, at most 100");
      }
    }
  }

  /// What a graph gives.
  public enum Output {
    /// The final vector of every token.
    TOKENS,
    /// The head's scores, for the rows asked for or for each text.
    SCORES,
    /// As [#SCORES], for chosen labels alone: only their rows of the matrix are read.
    LABELS,
    /// For each text the largest `log(1 + max(0, score))` of each token of the vocabulary, over all
    /// its tokens (SPLADE-max, arXiv 2109.10086); texts of one length only.
    SPARSE
  }

  /// Blocks of keys and values that stand for distant parts of a text (InfLLM, arXiv 2402.04617).
  public enum Blocks {
    NONE,
    /// Stored in 32 bits.
    FLOAT,
    /// Stored in 16 bits: half the memory; those that are chosen are computed with in 32.
    HALF
  }

  /// How matrices are multiplied.
  public enum WeightForm {
    /// In 32 bits.
    FLOAT,
    /// In 16 bits with 5 of exponent, and so is all else: for GPUs, where attention of causal
    /// networks has no other fast form. Models that were trained in [#BFLOAT] may leave its range,
    /// which ends at 65,504. Processors compute it in 32 bits and round, slower than [#FLOAT].
    HALF,
    /// In 16 bits with 8 of exponent, and so is all else: for GPUs only.
    BFLOAT,
    /// Weights in 8 bits with a scale for each output, activations in 8 bits with a scale for each
    /// token (see [Texts#alone]), so that a text's result does not depend on what else is in the
    /// batch.
    INT8,
    /// Weights in 8 bits with a scale for each 32 of an output, activations likewise, those of a
    /// head too: for a few rows almost twice as fast as [#INT8], for many half as fast. A decoder
    /// that is opened with a cache in [#INT8] writes by it.
    BLOCKS8,
    /// Weights in 4 bits with a scale for each 32 of an output, activations likewise in 8: an
    /// eighth of the memory, slower than [#FLOAT] at decoding, and a loss that must be measured.
    INT4;

    /// The type of numbers between operators.
    public ElementType numbers() {
      return switch (this) {
        case HALF -> ElementType.FLOAT16;
        case BFLOAT -> ElementType.BFLOAT16;
        case FLOAT, INT8, BLOCKS8, INT4 -> ElementType.FLOAT;
      };
    }
  }

  public GraphOptions {
    boolean cached = memory.cached();
    boolean padded = texts.padded();
    Blocks blocks = memory.blocks();
    PositionScaling positions = attention.positions();
    if (texts.alone() && (padded || cached)) {
      throw new IllegalArgumentException(
          "texts alone with padded %b, cached %b; expected neither".formatted(padded, cached));
    }
    if (output == Output.SPARSE && (padded || cached)) {
      throw new IllegalArgumentException(
          "output SPARSE of padded or cached texts; expected neither");
    }
    if (blocks != Blocks.NONE && (cached || padded || texts.grouped() || output == Output.SPARSE)) {
      throw new IllegalArgumentException(
          "blocks %s with output %s, cached %b, padded %b, grouped %b; expected TOKENS, SCORES or LABELS, and false three times"
              .formatted(blocks, output, cached, padded, texts.grouped()));
    }
    if (blocks != Blocks.NONE && (distant(positions) || numbered(positions))) {
      throw new IllegalArgumentException(
          positions
              + " with blocks; expected one or the other: blocks have positions of their own");
    }
    if (cached && distant(positions)) {
      throw new IllegalArgumentException(
          positions + " with a cache; expected one or the other: distant keys are rotated anew");
    }
  }

  public boolean cached() {
    return memory.cached();
  }

  public boolean padded() {
    return texts.padded();
  }

  public boolean alone() {
    return texts.alone();
  }

  public boolean grouped() {
    return texts.grouped();
  }

  public Blocks blocks() {
    return memory.blocks();
  }

  public PositionScaling positions() {
    return attention.positions();
  }

  public double temperature() {
    return attention.temperature();
  }

  /// What scores of queries and keys are multiplied by, at this temperature.
  float scale(Network network) {
    return (float) (network.attention().scale() / temperature());
  }

  /// Whether distant keys are rotated otherwise than near ones.
  boolean distant() {
    return distant(positions());
  }

  /// Whether positions are other numbers than those of the tokens.
  private static boolean numbered(PositionScaling positions) {
    return positions instanceof PositionScaling.Grouped
        || positions instanceof PositionScaling.Recurrent;
  }

  /// How what attention multiplies is brought to 8 bits.
  Int8 attentionRange() {
    return alone() ? Int8.WHOLE : Int8.SIGNED;
  }

  /// The type of cached keys and values. ONNX Runtime has no attention with groups in 16 bits for
  /// GPUs.
  public ElementType kept() {
    return grouped() ? ElementType.FLOAT : weights.numbers();
  }

  boolean blocked() {
    return blocks() != Blocks.NONE;
  }

  private static boolean distant(PositionScaling positions) {
    return positions instanceof PositionScaling.SelfExtend
        || positions instanceof PositionScaling.LambdaMask;
  }

  public GraphOptions withOutput(Output output) {
    return new GraphOptions(output, texts, memory, attention, weights);
  }

  public GraphOptions withCached(boolean cached) {
    return with(new Memory(cached, blocks()));
  }

  public GraphOptions withPadded(boolean padded) {
    return with(new Texts(padded, alone(), grouped()));
  }

  public GraphOptions withAlone(boolean alone) {
    return with(new Texts(padded(), alone, grouped()));
  }

  public GraphOptions withGrouped(boolean grouped) {
    return with(new Texts(padded(), alone(), grouped));
  }

  public GraphOptions withBlocks(Blocks blocks) {
    return with(new Memory(cached(), blocks));
  }

  public GraphOptions withPositions(PositionScaling positions) {
    return with(new AttentionForm(positions, temperature()));
  }

  public GraphOptions withTemperature(double temperature) {
    return with(new AttentionForm(positions(), temperature));
  }

  public GraphOptions withWeights(WeightForm weights) {
    return new GraphOptions(output, texts, memory, attention, weights);
  }

  private GraphOptions with(Texts texts) {
    return new GraphOptions(output, texts, memory, attention, weights);
  }

  private GraphOptions with(Memory memory) {
    return new GraphOptions(output, texts, memory, attention, weights);
  }

  private GraphOptions with(AttentionForm attention) {
    return new GraphOptions(output, texts, memory, attention, weights);
  }
}
