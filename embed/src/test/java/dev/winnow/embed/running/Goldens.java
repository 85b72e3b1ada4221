package dev.winnow.embed.running;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.winnow.embed.files.StoredTensor;
import dev.winnow.embed.files.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/// A tiny model and what it must answer; see `models/README.md`.
public final class Goldens {
  public static final Path MODELS = Path.of("src/test/resources/models");

  private final Weights tensors;

  Goldens(Path model) {
    try {
      tensors = Weights.file(model.resolve("golden.safetensors"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<String> names() throws IOException {
    try (var folders = Files.list(MODELS)) {
      return folders
          .filter(Files::isDirectory)
          .map(Path::getFileName)
          .map(Path::toString)
          .sorted()
          .toList()
          .stream();
    }
  }

  /// A batch and its answers.
  record Case(Goldens goldens, String name, List<int[]> ids, List<int[]> types, int[] starts) {
    boolean has(String what) {
      return goldens.tensors.has(name + "." + what);
    }

    float[][] floats(String what) {
      return goldens.floats(name + "." + what);
    }

    long[][] longs(String what) {
      return goldens.longs(name + "." + what);
    }

    Batch batch() {
      Batch batch = Batch.of(ids);
      return types.isEmpty() ? batch : batch.withTypes(types);
    }

    /// Row `row` of the padded batch and a place in it, as a place in the text.
    int place(long[] row) {
      return (int) row[1] - starts[(int) row[0]];
    }
  }

  List<Case> cases() {
    var names = new TreeSet<String>();
    for (String tensor : tensors.names()) {
      names.add(tensor.substring(0, tensor.lastIndexOf('.')));
    }
    return names.stream().map(this::read).toList();
  }

  private Case read(String name) {
    long[][] ids = longs(name + ".input_ids");
    long[][] mask = longs(name + ".attention_mask");
    boolean typed = tensors.has(name + ".token_type_ids");
    long[][] kinds = typed ? longs(name + ".token_type_ids") : ids;
    List<int[]> texts = new ArrayList<>();
    List<int[]> types = new ArrayList<>();
    int[] starts = new int[ids.length];
    for (int row = 0; row < ids.length; row++) {
      int start = 0;
      while (mask[row][start] == 0) {
        start++;
      }
      int end = ids[row].length;
      while (mask[row][end - 1] == 0) {
        end--;
      }
      starts[row] = start;
      texts.add(slice(ids[row], start, end));
      types.add(slice(kinds[row], start, end));
    }
    return new Case(this, name, texts, typed ? types : List.of(), starts);
  }

  private static int[] slice(long[] row, int start, int end) {
    int[] slice = new int[end - start];
    for (int i = 0; i < slice.length; i++) {
      slice[i] = (int) row[start + i];
    }
    return slice;
  }

  float[][] floats(String name) {
    StoredTensor tensor = tensors.get(name);
    var values = bytes(tensor).asFloatBuffer();
    float[][] rows = new float[(int) tensor.shape()[0]][(int) tensor.shape()[1]];
    for (float[] row : rows) {
      values.get(row);
    }
    return rows;
  }

  long[][] longs(String name) {
    StoredTensor tensor = tensors.get(name);
    var values = bytes(tensor).asLongBuffer();
    long[][] rows = new long[(int) tensor.shape()[0]][(int) tensor.shape()[1]];
    for (long[] row : rows) {
      values.get(row);
    }
    return rows;
  }

  private static ByteBuffer bytes(StoredTensor tensor) {
    try (var channel = FileChannel.open(tensor.file())) {
      ByteBuffer bytes = ByteBuffer.allocate((int) tensor.bytes()).order(LITTLE_ENDIAN);
      channel.read(bytes, tensor.offset());
      return bytes.flip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
