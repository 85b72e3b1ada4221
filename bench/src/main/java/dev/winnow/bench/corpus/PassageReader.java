package dev.winnow.bench.corpus;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads a file of passages batch by batch, so that a run needs no heap for the corpus.
///
/// The file holds id, title and text of each passage, each as an int length and UTF-8 bytes.
public final class PassageReader implements Closeable {
  private final DataInputStream in;

  PassageReader(Path file) throws IOException {
    in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 20));
  }

  /// The next passages, at most `size`; empty at the end.
  public List<BenchPassage> next(int size) throws IOException {
    List<BenchPassage> batch = new ArrayList<>(size);
    while (batch.size() < size) {
      String id;
      try {
        id = string();
      } catch (EOFException e) {
        break;
      }
      batch.add(new BenchPassage(id, string(), string()));
    }
    return batch;
  }

  void skip(int passages) throws IOException {
    for (int i = 0; i < 3 * passages; i++) {
      in.skipNBytes(in.readInt());
    }
  }

  static void write(Path file, Iterable<BenchPassage> passages) throws IOException {
    try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      for (BenchPassage passage : passages) {
        for (String part : List.of(passage.id(), passage.title(), passage.text())) {
          byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
          out.writeInt(bytes.length);
          out.write(bytes);
        }
      }
    }
  }

  private String string() throws IOException {
    return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
