package dev.winnow.cli.model;

import dev.winnow.cli.terminal.Terminal;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.exports.NetworkInfo;
import dev.winnow.embed.graph.NetworkGraph;
import dev.winnow.embed.network.Shape;
import dev.winnow.embed.network.Transformer;
import dev.winnow.embed.onnx.OnnxGraph.Operation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "info",
    mixinStandardHelpOptions = true,
    description = "Describe a model: family, sizes, parameters, memory, operators of its graph.")
final class ModelInfoCommand implements Callable<Integer> {
  private static final int MEGABYTE = 1_000_000;

  private final Terminal terminal;
  @Mixin private NetworkOptions network = new NetworkOptions();

  @Option(names = "--json", description = "Print as JSON.")
  private boolean json;

  ModelInfoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (Models models = Models.open(ModelsConfig.DEFAULTS)) {
      NetworkInfo info = models.network(network.model());
      Map<String, Object> facts = facts(info);
      if (info.readyMade()) {
        facts.put("graph", "ready-made");
      } else {
        addBuilt(facts, models.transformer(network.model()));
      }
      facts.put("reads tokens", models.maxTokens(network.model()));
      List<String> notes = models.notes(network.model());
      if (!notes.isEmpty()) {
        facts.put("notes", notes);
      }
      if (json) {
        terminal.json(facts);
      } else {
        facts.forEach((name, fact) -> terminal.out().printf("%-20s %s%n", label(name), text(fact)));
      }
    }
    return Terminal.EXIT_DONE;
  }

  /// The field's term where the member in JSON is shorter.
  private static String label(String name) {
    return name.equals("key heads") ? "key-value heads" : name;
  }

  private static String text(Object fact) {
    return switch (fact) {
      case Number number -> "%,d".formatted(number.longValue());
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> entry.getKey() + " " + entry.getValue())
              .collect(Collectors.joining(", "));
      case List<?> list -> list.stream().map(Object::toString).collect(Collectors.joining("; "));
      default -> fact.toString();
    };
  }

  private static Map<String, Object> facts(NetworkInfo info) {
    Shape shape = info.shape();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("family", info.family());
    facts.put("kind", info.causal() ? "decoder" : "encoder");
    facts.put("layers", shape.layers());
    facts.put("hidden", shape.hidden());
    facts.put("heads", shape.heads());
    facts.put("key heads", shape.keyValueHeads());
    facts.put("head size", shape.headSize());
    facts.put("vocabulary", shape.vocabulary());
    facts.put("tokens", shape.maxTokens());
    return facts;
  }

  private void addBuilt(Map<String, Object> facts, Transformer transformer) {
    Shape shape = transformer.shape();
    facts.put("parameters", transformer.weights().parameters());
    facts.put("weights MB", transformer.weights().bytes() / MEGABYTE);
    if (transformer.causal()) {
      long floats = 2L * shape.layers() * shape.keyValueHeads() * shape.cachedHeadSize();
      facts.put("cache bytes a token", floats * Float.BYTES);
    }
    Map<String, Integer> operators = new TreeMap<>();
    for (Operation operation : NetworkGraph.of(transformer, network.described()).operations()) {
      operators.merge(operation.type(), 1, Integer::sum);
    }
    facts.put("operators", operators);
  }
}
