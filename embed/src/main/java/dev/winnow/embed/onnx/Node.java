package dev.winnow.embed.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// An operator that is being added to a graph; it is in the graph once its outputs are asked for.
public final class Node {
  private final OnnxGraph graph;
  private final String type;
  private final String domain;
  private final List<Value> inputs;
  private final List<Wire> attributes = new ArrayList<>();

  Node(OnnxGraph graph, String type, String domain, List<Value> inputs) {
    this.graph = graph;
    this.type = type;
    this.domain = domain;
    this.inputs = inputs;
  }

  public Node with(String attribute, long value) {
    attributes.add(new Wire().text(1, attribute).number(3, value).number(20, 2));
    return this;
  }

  public Node with(String attribute, float value) {
    attributes.add(new Wire().text(1, attribute).real(2, value).number(20, 1));
    return this;
  }

  public Node with(String attribute, String value) {
    attributes.add(new Wire().text(1, attribute).text(4, value).number(20, 3));
    return this;
  }

  public Node with(String attribute, long[] values) {
    var wire = new Wire().text(1, attribute);
    for (long value : values) {
      wire.number(8, value);
    }
    attributes.add(wire.number(20, 7));
    return this;
  }

  Node with(String attribute, Wire graph) {
    attributes.add(new Wire().text(1, attribute).message(6, graph).number(20, 5));
    return this;
  }

  /// The only output.
  public Value value() {
    return values(1).getFirst();
  }

  /// The first outputs of several.
  ///
  /// @param unwanted numbers of those that are not wanted
  public List<Value> values(int count, int... unwanted) {
    Value[] outputs = new Value[count];
    Arrays.setAll(outputs, _ -> graph.fresh(type));
    for (int number : unwanted) {
      outputs[number] = Value.NONE;
    }
    return add(List.of(outputs));
  }

  /// Outputs under names of the caller's choice.
  public List<Value> values(List<String> names) {
    return add(names.stream().map(Value::new).toList());
  }

  private List<Value> add(List<Value> outputs) {
    var wire = new Wire();
    inputs.forEach(input -> wire.text(1, input.name()));
    outputs.forEach(output -> wire.text(2, output.name()));
    wire.text(3, graph.nextNodeName(type)).text(4, type);
    attributes.forEach(attribute -> wire.message(5, attribute));
    if (!domain.isEmpty()) {
      wire.text(7, domain);
    }
    graph.add(type, inputs, outputs, wire);
    return outputs;
  }
}
