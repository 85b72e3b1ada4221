package dev.winnow.embed.files;

import static java.util.stream.Collectors.toSet;

import dev.winnow.embed.onnx.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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

  /// End of the name of a matrix in 8 bits, (outputs, blocks of inputs, bytes).
  public static final String BLOCKS = ".blocks8";

  /// End of the name of its scales, one for each block.
  public static final String BLOCKS_SCALES = ".blocks8scales";

  /// Inputs that share a scale in blocks.
  public static final int BLOCK = 32;

  private static final int VERSION = 1;

  private static final int KEY_DIGITS = 32;

  private static final String END = ".weight";

  private final Weights source;
  private final Path folder;

  /// @param folder in which files are kept; it is made where it is not there
  public DerivedWeights(Weights source, Path folder) {
    this.source = source;
    this.folder = folder;
  }

  /// The name of a matrix without `.weight`.
  public static String withoutEnd(String weight) {
    return weight.endsWith(END) ? weight.substring(0, weight.length() - END.length()) : weight;
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
    return blocks(matrices, 4, "int4", INT4, BLOCK_SCALES);
  }

  /// The source, with these matrices in blocks of 8 bits beside it.
  ///
  /// @param matrices names without `.weight`
  public Weights blocks(List<String> matrices) throws IOException {
    return blocks(matrices, 8, "blocks8", BLOCKS, BLOCKS_SCALES);
  }

  private Weights blocks(
      List<String> matrices, int bits, String kind, String numbers, String scales)
      throws IOException {
    var writer = new SafetensorsWriter();
    for (String name : matrices) {
      new BlockQuantizer(StoredMatrix.of(source, name), bits)
          .addTo(writer, name + numbers, name + scales);
    }
    return source.with(kept(kind, writer));
  }

  /// The source, with all its floats as one type; the source itself if they are.
  ///
  /// @param type of 32 or 16 bits
  public Weights floats(ElementType type) throws IOException {
    return floats(type, type.name().toLowerCase(Locale.ROOT), Set.of());
  }

  /// The source, with all its floats in 32 bits; the source itself if they are. What is written
  /// anew is written with [PaddedRows] where it is one of these matrices and they clash.
  ///
  /// @param matrices names without `.weight`
  public Weights paddedFloats(List<String> matrices) throws IOException {
    Set<String> names = matrices.stream().map(name -> name + ".weight").collect(toSet());
    return floats(ElementType.FLOAT, "float-spread", names);
  }

  private Weights floats(ElementType type, String kind, Set<String> padded) throws IOException {
    var writer = new SafetensorsWriter();
    boolean whole = true;
    for (String name : source.names()) {
      StoredTensor tensor = source.get(name);
      if (tensor.isFloat() && tensor.type() != type) {
        whole = false;
        if (padded.contains(name) && PaddedRows.clash(tensor)) {
          new Retyped(tensor, type, PaddedRows.GAP).addTo(writer, name + PaddedRows.PADDED);
        } else {
          new Retyped(tensor, type, 0).addTo(writer, name);
        }
      }
    }
    return whole ? source : source.with(kept(kind, writer));
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
