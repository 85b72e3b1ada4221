package dev.winnow.embed;

import dev.winnow.embed.files.ModelCache;
import dev.winnow.embed.running.Device;
import dev.winnow.embed.running.Precision;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How [Models] run. Immutable.
///
/// @param computing with what
/// @param reading how much at a time
/// @param cache folder that built-in models are unpacked to once, or null for [#usersCache]
/// @param listener told of every call
public record ModelsConfig(
    Computing computing, Reading reading, @Nullable Path cache, ModelListener listener) {
  static final int MAX_THREADS = 1024;
  static final int MIN_CHARACTERS = 1024;

  public static final ModelsConfig DEFAULTS =
      new ModelsConfig(
          new Computing(Device.CPU, Precision.AUTO, 0, 512L << 20),
          new Reading(1 << 20, 0),
          null,
          ModelListener.NONE);

  /// With what models compute.
  ///
  /// @param device where models run, default the processor
  /// @param precision of models in folders of weights, default [Precision#AUTO]; models with a name
  ///   have the one that their name says
  /// @param threads inference threads, each running one batch at a time; 0, the default, for one a
  ///   core. More than the cores slows every call.
  /// @param packedBytes matrices of a network that is built here are copied into the order in which
  ///   the processor multiplies fastest if all of them take at most so many bytes, default 512 MiB.
  ///   That is up to twice as fast for texts of few tokens. For thousands of tokens it is next to
  ///   nothing, but where rows of matrices stored in fp32 are a multiple of 1,024 numbers long it
  ///   is a tenth: they are copied with room between them. It takes as much memory again for every
  ///   graph that is opened; larger ones, such as a decoder's in fp32, stay in their mapped file.
  ///   Matrices in 4 bits are always copied; those of a decoder in 8 bits a second time, in the
  ///   order in which it writes, if they are copied at all.
  public record Computing(Device device, Precision precision, int threads, long packedBytes) {
    public Computing {
      if (threads < 0 || threads > MAX_THREADS) {
        throw new IllegalArgumentException(
            "threads is %d; expected 1 to %d, or 0 for one a core".formatted(threads, MAX_THREADS));
      }
      if (packedBytes < 0) {
        throw new IllegalArgumentException(
            "packedBytes is %d; expected at least 0".formatted(packedBytes));
      }
    }
  }

  /// How much is read at a time.
  ///
  /// @param maxCharacters characters (UTF-16 units) of a text that are tokenized, default
  ///   1,048,576. Of what lies behind, [Embeddings#dropped] counts every word as one token: a lower
  ///   bound.
  /// @param batchTokens tokens of a batch, padding included; 0, the default, for 256 on the
  ///   processor (larger batches leave the cache and are slower) and 8,192 on a GPU. Models with
  ///   int8 weights run each text alone whatever is set here.
  public record Reading(int maxCharacters, int batchTokens) {
    public Reading {
      if (maxCharacters < MIN_CHARACTERS) {
        throw new IllegalArgumentException(
            "maxCharacters is %d; expected at least %d".formatted(maxCharacters, MIN_CHARACTERS));
      }
      if (batchTokens < 0) {
        throw new IllegalArgumentException(
            "batchTokens is %d; expected at least 1, or 0 to let the device decide"
                .formatted(batchTokens));
      }
    }
  }

  public Device device() {
    return computing.device();
  }

  public Precision precision() {
    return computing.precision();
  }

  public int threads() {
    return computing.threads();
  }

  public long packedBytes() {
    return computing.packedBytes();
  }

  public int maxCharacters() {
    return reading.maxCharacters();
  }

  public int batchTokens() {
    return reading.batchTokens();
  }

  /// The folder `winnow` where this operating system wants what can be made again: built-in models
  /// and, in folders of their own, whatever else Winnow's programs keep.
  public static Path usersCache() {
    return ModelCache.usersFolder();
  }

  public ModelsConfig withDevice(Device device) {
    return with(new Computing(device, precision(), threads(), packedBytes()));
  }

  public ModelsConfig withPrecision(Precision precision) {
    return with(new Computing(device(), precision, threads(), packedBytes()));
  }

  public ModelsConfig withThreads(int threads) {
    return with(new Computing(device(), precision(), threads, packedBytes()));
  }

  public ModelsConfig withPackedBytes(long packedBytes) {
    return with(new Computing(device(), precision(), threads(), packedBytes));
  }

  public ModelsConfig withMaxCharacters(int maxCharacters) {
    return with(new Reading(maxCharacters, batchTokens()));
  }

  public ModelsConfig withBatchTokens(int batchTokens) {
    return with(new Reading(maxCharacters(), batchTokens));
  }

  public ModelsConfig withCache(Path cache) {
    return new ModelsConfig(computing, reading, cache, listener);
  }

  public ModelsConfig withListener(ModelListener listener) {
    return new ModelsConfig(computing, reading, cache, listener);
  }

  private ModelsConfig with(Computing computing) {
    return new ModelsConfig(computing, reading, cache, listener);
  }

  private ModelsConfig with(Reading reading) {
    return new ModelsConfig(computing, reading, cache, listener);
  }
}
