package dev.winnow.embed.running;

import ai.onnxruntime.OrtSession;
import dev.winnow.embed.files.KeptFiles;
import dev.winnow.embed.files.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The sessions of this process: whoever opens the same graph over the same files on the same
/// device gets the same session, so that weights are in memory once. It is closed when the last who
/// opened it closes it. Thread-safe.
final class SharedSessions {
  private final ConcurrentMap<Key, Shared> open = new ConcurrentHashMap<>();

  /// @param graph its bytes
  /// @param files paths, sizes and times of the weights
  /// @param threads inside a run
  /// @param packed whether matrices are copied into the order in which they are multiplied
  record Key(ByteBuffer graph, String files, Device device, int threads, boolean packed) {
    static Key of(byte[] graph, Weights weights, Host host, boolean packed) {
      try {
        return new Key(
            ByteBuffer.wrap(graph),
            KeptFiles.state(weights.files()),
            host.device(),
            host.threads(),
            packed);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot look at the weights of " + weights + ": " + e, e);
      }
    }
  }

  private record Shared(OrtSession session, int users) {}

  OrtSession open(Key key, Supplier<OrtSession> opening) {
    return open.compute(
            key,
            (_, known) ->
                known == null
                    ? new Shared(opening.get(), 1)
                    : new Shared(known.session(), known.users() + 1))
        .session();
  }

  /// @param closing of the session, once nobody uses it
  void close(Key key, Consumer<OrtSession> closing) {
    open.computeIfPresent(
        key,
        (_, known) -> {
          if (known.users() > 1) {
            return new Shared(known.session(), known.users() - 1);
          }
          closing.accept(known.session());
          return null;
        });
  }
}
