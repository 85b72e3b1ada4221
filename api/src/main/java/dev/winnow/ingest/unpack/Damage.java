package dev.winnow.ingest.unpack;

import java.io.IOException;

/// Decoders throw whatever comes over damaged bytes; their callers expect an [IOException].
final class Damage {
  private Damage() {}

  /// A call of a decoder.
  @FunctionalInterface
  interface Call<T> {
    T run() throws IOException;
  }

  static <T> T asIoException(Call<T> call) throws IOException {
    try {
      return call.run();
    } catch (RuntimeException e) {
      throw new IOException("its bytes are damaged (" + e + "); make the archive again", e);
    } catch (LinkageError e) {
      throw new IOException("its compression is not supported (" + e.getMessage() + ")", e);
    }
  }
}
