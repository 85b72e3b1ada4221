package dev.winnow.embed.running;

import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.network.Transformer;
import java.nio.FloatBuffer;
import java.nio.file.Path;

/// A network that turns token ids into numbers from which vectors of texts are made. Thread-safe
/// until closed.
public sealed interface Encoder extends AutoCloseable permits GraphEncoder, OnnxSession {
  /// Which texts may run together.
  enum Batching {
    /// None: the result of each depends on the others, or takes too much memory.
    ALONE,
    /// Those of the same length.
    EQUAL,
    /// Those of about the same length, padded to the longest.
    PADDED
  }

  /// One whose graph is built here. Each run has one thread.
  static Encoder open(Transformer transformer, GraphOptions options, Host host) {
    return of(Forward.open(transformer, options, host.withThreads(1)));
  }

  /// One that is run as its file is.
  ///
  /// @param alone whether each text must run alone: files that were quantised dynamically scale
  ///   activations by the largest value of a batch
  static Encoder open(Path file, boolean alone, Device device) {
    return OnnxSession.open(file, alone, device);
  }

  /// Over a network that was opened for token vectors or for sparse weights.
  static Encoder of(Forward forward) {
    return new GraphEncoder(forward);
  }

  /// Components of an output: of a token vector, or of the weights of a text.
  int dimension();

  Batching batching();

  /// Whether an output is the finished vector of each text and not one of each token.
  default boolean pooled() {
    return false;
  }

  /// The same network, whose outputs are vectors of tokens. Not to be closed.
  ///
  /// @throws dev.winnow.embed.files.ModelException where it gives none
  default Encoder ofTokens() {
    return this;
  }

  /// Runs texts.
  <T> T run(Batch batch, Reader<T> reader);

  /// What becomes of the output of a run.
  @FunctionalInterface
  interface Reader<T> {
    /// @param output (texts, longest, dimension), or (texts, dimension) where pooled, as sparse
    ///   weights of one text are
    T read(FloatBuffer output);
  }

  @Override
  void close();
}
