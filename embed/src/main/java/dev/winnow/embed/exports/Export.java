package dev.winnow.embed.exports;

import dev.winnow.embed.files.Config;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.files.OnnxFile;
import dev.winnow.embed.files.Weights;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Blocks;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.graph.GraphOptions.WeightForm;
import dev.winnow.embed.network.PositionScaling;
import dev.winnow.embed.network.Transformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// A ready-made network in a folder: `config.json` and one of
///
///     model.onnx, onnx/model.onnx
///     decoder_model.onnx, onnx/decoder_model.onnx
///
/// with weights inside, or in files beside it. Where a folder has weights of a family that is known
/// here as well, its graph is built here instead. Immutable; not opened.
public record Export(OnnxFile file, ExportPorts ports, NetworkInfo info) {
  private static final List<String> NAMES =
      List.of("model.onnx", "onnx/model.onnx", "decoder_model.onnx", "onnx/decoder_model.onnx");

  /// The file of a folder whose network is ready-made, or null.
  public static @Nullable Path file(Path folder) throws IOException {
    if (Transformer.in(folder)) {
      return null;
    }
    for (String name : NAMES) {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file)) {
        Path _ = Weights.inside(folder, name);
        return file;
      }
    }
    return null;
  }

  /// Whether a file is a decoder with no vectors of texts, by its name.
  public static boolean isDecoder(Path file) {
    return file.getFileName().toString().startsWith("decoder_");
  }

  /// Tokens that the network beside a `config.json` has positions for, if one says so.
  public static OptionalInt positions(Path folder) throws IOException {
    return Files.isRegularFile(folder.resolve("config.json"))
        ? new ExportConfig(Config.read(Weights.inside(folder, "config.json"))).positions()
        : OptionalInt.empty();
  }

  /// Reads what the files say.
  ///
  /// @param path as [#file(Path)] gives it
  /// @throws ModelException naming what cannot be used
  public static Export read(Path folder, Path path) {
    try {
      OnnxFile file = OnnxFile.read(path);
      ExportPorts ports = ExportPorts.of(file);
      var config = new ExportConfig(Config.read(Weights.inside(folder, "config.json")));
      return new Export(file, ports, config.info(ports));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the model in " + folder + ": " + e, e);
    }
  }

  /// Refuses what only a graph that is built here can do.
  public void require(GraphOptions options) {
    require(options.output() != Output.SPARSE, "output SPARSE", "TOKENS, SCORES or LABELS");
    require(!options.grouped(), "groups", "none");
    require(options.blocks() == Blocks.NONE, "blocks", "none");
    require(
        options.positions().equals(PositionScaling.AS_TRAINED),
        options.positions().toString(),
        "positions as trained");
    require(options.temperature() == 1, "temperature " + options.temperature(), "1");
    require(options.weights() == WeightForm.FLOAT, "weights in " + options.weights(), "FLOAT");
    boolean declared =
        (options.output() == Output.TOKENS ? ports.vectors() : ports.scores()) != null;
    require(
        declared,
        "output " + options.output(),
        "one that it declares, which are " + ports.outputs());
    require(
        options.output() != Output.LABELS || !ports.classifies(),
        "output LABELS of a head of classes",
        "SCORES");
    require(
        !options.cached() || ports.layers() > 0,
        "a cache",
        "no cache, as it takes no " + ExportPorts.past(0, true));
  }

  private void require(boolean can, String wanted, String expected) {
    if (!can) {
      throw new ModelException(
          "%s is run as it is, without %s; expected %s, or model.safetensors of a family that is known here, whose graph is built as it is wanted"
              .formatted(file, wanted, expected));
    }
  }
}
