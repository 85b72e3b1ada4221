package dev.winnow.embed.onnx;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// An ONNX model under construction: opset 23, or 24 where it must be, and ONNX Runtime's own
/// operators. Equal constants are written once. Not thread-safe.
///
///     var graph = new OnnxGraph();
///     Value x = graph.input("x", ElementType.FLOAT, List.of("rows", "3"));
///     graph.output("y", graph.node("Relu", x).value(), ElementType.FLOAT, List.of("rows", "3"));
///     byte[] model = graph.toBytes();
///
/// Field numbers are those of `onnx.proto`.
public final class OnnxGraph {
  private static final int IR_VERSION = 10;
  private static final int OPSET = 23;
  private static final int TENSOR_SCATTER_OPSET = 24;
  private static final String MICROSOFT = "com.microsoft";

  private final Wire graph = new Wire();
  private Wire into = graph;
  private final Set<String> initializers = new HashSet<>();
  private final List<Operation> operations = new ArrayList<>();
  private String scope = "";
  private int values;
  private int nodes;
  private int opset = OPSET;

  /// Names the nodes that follow, for those who look at the graph.
  public void scope(String scope) {
    this.scope = scope;
  }

  /// @param shape a number for a fixed dimension, a name for one that varies
  @CanIgnoreReturnValue
  public Value input(String name, ElementType type, List<String> shape) {
    graph.message(11, new Wire().text(1, name).message(2, tensor(type, shape)));
    return new Value(name);
  }

  /// Declares what a node has given under this name to be an output.
  public void output(Value value, ElementType type, List<String> shape) {
    graph.message(12, new Wire().text(1, value.name()).message(2, tensor(type, shape)));
  }

  /// Gives a value out under another name.
  public void output(String name, Value value, ElementType type, List<String> shape) {
    output(node("Identity", value).values(List.of(name)).getFirst(), type, shape);
  }

  /// Writes rows into a tensor (texts, heads, places, size) in its place, where its output has the
  /// same memory; an operator of opset 24, which the whole model is of then.
  ///
  /// @param rows (texts, heads, tokens, size)
  /// @param starts of each text: the place of its first token
  public Node tensorScatter(Value tensor, Value rows, Value starts) {
    opset = TENSOR_SCATTER_OPSET;
    return node("TensorScatter", tensor, rows, starts);
  }

  /// An operator of ONNX itself.
  public Node node(String type, Value... inputs) {
    return new Node(this, type, "", List.of(inputs));
  }

  /// The same numbers as another type.
  public Value cast(Value x, ElementType type) {
    return node("Cast", x).with("to", type.number).value();
  }

  /// An operator of ONNX Runtime's.
  public Node microsoft(String type, Value... inputs) {
    return new Node(this, type, MICROSOFT, List.of(inputs));
  }

  /// One of two values, chosen in every run; the other one is not computed. Values that come to be
  /// while a branch is written are seen in it alone.
  ///
  /// @param condition bool without dimensions
  /// @param type of both values
  /// @param shape of both values
  public Value choice(
      Value condition,
      ElementType type,
      List<String> shape,
      Supplier<Value> whereTrue,
      Supplier<Value> whereFalse) {
    Wire first = branch("true", tensor(type, shape), whereTrue);
    Wire second = branch("false", tensor(type, shape), whereFalse);
    return node("If", condition).with("then_branch", first).with("else_branch", second).value();
  }

  private Wire branch(String name, Wire tensor, Supplier<Value> writer) {
    Wire outside = into;
    into = new Wire().text(2, name);
    try {
      Value value = writer.get();
      return into.message(12, new Wire().text(1, value.name()).message(2, tensor));
    } finally {
      into = outside;
    }
  }

  /// A weight that stays in its file.
  ///
  /// @param location path of the file below the folder that the session is told of
  public Value weight(
      String name, ElementType type, long[] shape, String location, long offset, long length) {
    if (initializers.add(name)) {
      Wire tensor =
          head(name, type, shape)
              .message(13, entry("location", location))
              .message(13, entry("offset", Long.toString(offset)))
              .message(13, entry("length", Long.toString(length)))
              .number(14, 1);
      graph.message(5, tensor);
    }
    return new Value(name);
  }

  public Value longs(long... values) {
    return longs("longs" + Arrays.toString(values), new long[] {values.length}, values);
  }

  /// A tensor without dimensions.
  public Value scalar(long value) {
    return longs("long " + value, new long[0], value);
  }

  /// A tensor without dimensions.
  public Value scalar(float value) {
    return floats("float " + value, new long[0], value);
  }

  /// A tensor without dimensions, rounded to a floating type.
  public Value scalar(float value, ElementType type) {
    if (type == ElementType.FLOAT) {
      return scalar(value);
    }
    ByteBuffer bytes = littleEndian(Short.BYTES).putShort(type.bits(value));
    return constant(type + " " + value, type, new long[0], bytes.array());
  }

  /// A tensor without dimensions.
  public Value uint8(int value) {
    return constant("uint8 " + value, ElementType.UINT8, new long[0], new byte[] {(byte) value});
  }

  /// A tensor of one element.
  public Value uint8s(int value) {
    return constant(
        "uint8s " + value, ElementType.UINT8, new long[] {1}, new byte[] {(byte) value});
  }

  private Value longs(String name, long[] shape, long... values) {
    ByteBuffer bytes = littleEndian(Long.BYTES * values.length);
    bytes.asLongBuffer().put(values);
    return constant(name, ElementType.INT64, shape, bytes.array());
  }

  private Value floats(String name, long[] shape, float... values) {
    ByteBuffer bytes = littleEndian(Float.BYTES * values.length);
    bytes.asFloatBuffer().put(values);
    return constant(name, ElementType.FLOAT, shape, bytes.array());
  }

  private Value constant(String name, ElementType type, long[] shape, byte[] bytes) {
    if (initializers.add(name)) {
      graph.message(5, head(name, type, shape).raw(9, bytes));
    }
    return new Value(name);
  }

  /// An operator as it stands in the graph.
  ///
  /// @param scope what [#scope(String)] was set to
  public record Operation(String scope, String type, List<Value> inputs, List<Value> outputs) {}

  /// All operators in the order of their computation.
  public List<Operation> operations() {
    return List.copyOf(operations);
  }

  /// The model as bytes that ONNX Runtime opens.
  public byte[] toBytes() {
    graph.text(2, "winnow");
    return new Wire()
        .number(1, IR_VERSION)
        .text(2, "winnow")
        .message(7, graph)
        .message(8, new Wire().text(1, "").number(2, opset))
        .message(8, new Wire().text(1, MICROSOFT).number(2, 1))
        .toBytes();
  }

  Value fresh(String type) {
    return new Value(type + "." + values++);
  }

  String nextNodeName(String type) {
    return scope + type + ":" + nodes++;
  }

  void add(String type, List<Value> inputs, List<Value> outputs, Wire node) {
    operations.add(new Operation(scope, type, inputs, outputs));
    into.message(1, node);
  }

  private static Wire tensor(ElementType type, List<String> shape) {
    var dimensions = new Wire();
    for (String dimension : shape) {
      boolean fixed = Character.isDigit(dimension.charAt(0));
      dimensions.message(
          1,
          fixed ? new Wire().number(1, Long.parseLong(dimension)) : new Wire().text(2, dimension));
    }
    return new Wire().message(1, new Wire().number(1, type.number).message(2, dimensions));
  }

  private static Wire head(String name, ElementType type, long[] shape) {
    var head = new Wire();
    for (long dimension : shape) {
      head.number(1, dimension);
    }
    return head.number(2, type.number).text(8, name);
  }

  private static Wire entry(String key, String value) {
    return new Wire().text(1, key).text(2, value);
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
