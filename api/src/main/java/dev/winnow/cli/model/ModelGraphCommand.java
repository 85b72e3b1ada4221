package dev.winnow.cli.model;

import dev.winnow.cli.terminal.Terminal;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.graph.NetworkGraph;
import dev.winnow.embed.network.Transformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "graph",
    mixinStandardHelpOptions = true,
    description = {
      "Draw the graph that is built for a model.",
      "Only the first layer is drawn; the others are nearly the same."
    })
final class ModelGraphCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private NetworkOptions network = new NetworkOptions();

  @Option(
      names = "--svg",
      paramLabel = "FILE",
      required = true,
      description = "Draw into this file.")
  private Path svg = Path.of("");

  ModelGraphCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (Models models = Models.open(ModelsConfig.DEFAULTS)) {
      Transformer transformer = models.transformer(network.model());
      var drawing =
          new GraphDrawing(
              NetworkGraph.of(transformer, network.described()).operations(),
              transformer.shape().layers());
      Files.writeString(svg, drawing.svg());
      terminal.out().println("drawn in " + svg);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + svg, e);
    }
    return Terminal.EXIT_DONE;
  }
}
