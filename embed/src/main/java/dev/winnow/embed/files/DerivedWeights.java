package dev.winnow.embed.files;

import dev.winnow.embed.ModelException;
import dev.winnow.embed.onnx.ElementType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Weights in another precision, made once and kept in a folder, from where they are mapped like
/// any others. A file is named after what it was made from: paths, sizes and times of the files and
/// how. Safe for any number of processes: files are written beside and renamed.
public final class DerivedWeights {
  /// End of the name of a matrix in 8 bits, (inputs, outputs).
  public static final String INT8 = ".int8";

  /// End of the name of its scales, one for each output.
  public static final String SCALES = ".scales";

  /// End of the name of what to multiply a matrix's inputs with, where they are evened out first;
  /// the matrix for such inputs has this name with the ends of one in 8 bits.
  public static final String EVEN = ".even";

  /// End of the name of a matrix in 4 bits, (outputs, blocks of inputs, bytes).
  public static final String INT4 = ".int4";

  /// End of the name of its scales, one for each block.
  public static final String BLOCK_SCALES = ".int4scales";

  /// Inputs that share a scale in 4 bits.
  public static final int BLOCK = 32;

  /// Numbers converted at a time.
  private static final int PART = 1 << 20;

  private static final int VERSION = 1;

  private static final int KEY_DIGITS = 32;

  private final Weights source;
  private final Path folder;

  /// @param folder in which files are kept; it is made where it is not there
  public DerivedWeights(Weights source, Path folder) {
    this.source = source;
    this.folder = folder;
  }

  /// The source, with these matrices in 8 bits beside it.
  ///
  /// @param matrices names without `.weight`
  /// @param largest byte
  public Weights int8(List<String> matrices, int largest) throws IOException {
    var writer = new SafetensorsWriter();
    for (String name : matrices) {
      new Quantizer(StoredMatrix.of(source, name), largest)
          .addTo(writer, name + INT8, name + SCALES);
    }
    return source.with(kept("int8-" + largest, writer));
  }

  /// The source, with matrices in 8 bits for evened inputs beside it. Inputs that a norm gives
  /// differ in size, and a few large ones would take all bytes of a scale for all: they are divided
  /// by what the norm's weights say of their sizes, and the matrix is multiplied by it
  /// (SmoothQuant, arXiv 2211.10438, but for samples of inputs, which this needs none of).
  ///
  /// @param norms for each matrix the norm before it; names without `.weight`
  /// @param largest byte
  public Weights even(Map<String, String> norms, int largest) throws IOException {
    var writer = new SafetensorsWriter();
    for (var entry : new TreeMap<>(norms).entrySet()) {
      String name = entry.getKey();
      StoredMatrix matrix = StoredMatrix.of(source, name);
      var sizes = InputSizes.of(source, entry.getValue(), matrix.inputs());
      sizes.addTo(writer, name + EVEN);
      new Quantizer(matrix, largest, sizes.values())
          .addTo(writer, name + EVEN + INT8, name + EVEN + SCALES);
    }
    return source.with(kept("even-" + largest, writer));
  }

  /// The source, with these matrices in 4 bits beside it.
  ///
  /// @param matrices names without `.weight`
  public Weights int4(List<String> matrices) throws IOException {
    var writer = new SafetensorsWriter();
    for (String name : matrices) {
      new Quantizer4(StoredMatrix.of(source, name)).addTo(writer, name + INT4, name + BLOCK_SCALES);
    }
    return source.with(kept("int4", writer));
  }

  /// The source, with all its floats as one type; the source itself if they are.
  ///
  /// @param type of 32 or 16 bits
  public Weights floats(ElementType type) throws IOException {
    var writer = new SafetensorsWriter();
    List<String> names = new ArrayList<>();
    for (String name : source.names()) {
      StoredTensor tensor = source.get(name);
      if (tensor.isFloat() && tensor.type() != type) {
        names.add(name);
        writer.addParts(name, type, tensor.shape(), sink -> convert(tensor, type, sink));
      }
    }
    String kind = type.name().toLowerCase(Locale.ROOT);
    return names.isEmpty() ? source : source.with(kept(kind, writer));
  }

  private void convert(StoredTensor tensor, ElementType type, SafetensorsWriter.Sink sink)
      throws IOException {
    long elements = tensor.elements();
    ByteBuffer bytes = ByteBuffer.allocate(type.bytes() * PART).order(ByteOrder.LITTLE_ENDIAN);
    try (var reader = new TensorReader(tensor)) {
      for (long first = 0; first < elements; first += PART) {
        float[] values = new float[(int) Math.min(PART, elements - first)];
        reader.read(first, values);
        if (type == ElementType.FLOAT) {
          bytes.clear().asFloatBuffer().put(values);
        } else {
          bytes.clear().asShortBuffer().put(rounded(tensor, type, values));
        }
        sink.take(bytes.limit(type.bytes() * values.length));
      }
    }
  }

  private short[] rounded(StoredTensor tensor, ElementType type, float[] values) {
    short[] bits = new short[values.length];
    for (int i = 0; i < values.length; i++) {
      bits[i] = type.bits(values[i]);
      if (type == ElementType.FLOAT16
          && Float.isFinite(values[i])
          && Float.isInfinite(Float.float16ToFloat(bits[i]))) {
        throw new ModelException(
            "tensor %s of %s holds %s; expected at most 65,504, where float16 ends: choose bf16 or fp32"
                .formatted(tensor, source, values[i]));
      }
    }
    return bits;
  }

  private Weights kept(String kind, SafetensorsWriter writer) throws IOException {
    Path file = Files.createDirectories(folder).resolve(key(kind) + ".safetensors");
    if (!Files.exists(file)) {
      Path written = Files.createTempFile(folder, kind, ".tmp");
      try {
        writer.write(written);
        KeptFiles.move(written, file);
      } finally {
        Files.deleteIfExists(written);
      }
    }
    return Weights.file(file);
  }

  private String key(String kind) throws IOException {
    String text = VERSION + " " + kind + " " + KeptFiles.state(source.files());
    return kind + "-" + Sha256.of(text).substring(0, KEY_DIGITS);
  }
}
