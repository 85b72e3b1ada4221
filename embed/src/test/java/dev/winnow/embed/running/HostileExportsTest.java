package dev.winnow.embed.running;

import static dev.winnow.embed.running.HostileFolder.external;
import static dev.winnow.embed.running.HostileFolder.onnx;
import static dev.winnow.embed.running.HostileFolder.tensor;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.exports.Export;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.running.HostileFolder.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Ready-made files that are damaged, made to harm, or of a kind that is not run here: refused by
/// what they declare, before ONNX Runtime sees them.
@Timeout(10)
class HostileExportsTest {
  private static final int FLOAT = 1;
  private static final int INT32 = 6;
  private static final int INT64 = 7;
  private static final int HALF = 10;
  private static final long ANY = -1;
  private static final String KEY = "past_key_values.1.key";
  private static final String PRESENT = "present.1.value";

  @TempDir private Path temporary;
  private Path folder = Path.of("");

  @BeforeEach
  void write() throws IOException {
    folder = Files.createDirectory(temporary.resolve("model"));
    write("config.json", Files.readString(TinyModels.EXPORTS.resolve("llama-past/config.json")));
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private void write(Message graph) throws IOException {
    Files.write(folder.resolve("model.onnx"), onnx(graph));
  }

  /// What a file declares, by name; values are dimensions behind the number of the type.
  private record Ports(Map<String, long[]> inputs, Map<String, long[]> outputs) {
    static Ports decoder() {
      var ports = new Ports(new LinkedHashMap<>(), new LinkedHashMap<>());
      for (String name : List.of("input_ids", "attention_mask", "position_ids")) {
        ports.inputs.put(name, new long[] {INT64, ANY, ANY});
      }
      for (int layer = 0; layer < 3; layer++) {
        for (String part : List.of(".key", ".value")) {
          ports.inputs.put("past_key_values." + layer + part, new long[] {FLOAT, ANY, 2, ANY, 16});
          ports.outputs.put("present." + layer + part, new long[] {FLOAT, ANY, 2, ANY, 16});
        }
      }
      ports.outputs.put("logits", new long[] {FLOAT, ANY, ANY, 240});
      return ports;
    }

    Message graph() {
      var graph = new Message();
      inputs.forEach((name, type) -> graph.field(11, declared(name, type)));
      outputs.forEach((name, type) -> graph.field(12, declared(name, type)));
      return graph;
    }

    private static Message declared(String name, long[] type) {
      var shape = new Message();
      for (long size : Arrays.copyOfRange(type, 1, type.length)) {
        var dimension = new Message();
        shape.field(1, size == ANY ? dimension.field(2, "n") : dimension.number(1, size));
      }
      Message tensor = new Message().number(1, type[0]).field(2, shape);
      return new Message().field(1, name).field(2, new Message().field(1, tensor));
    }
  }

  /// @param parts of the message
  private record Odd(String name, Consumer<Ports> edit, List<String> parts) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final class Odds {
    private final List<Odd> all = new ArrayList<>();

    Odds input(String name, long[] type, String... parts) {
      return add("input " + name + Arrays.toString(type), p -> p.inputs.put(name, type), parts);
    }

    Odds output(String name, long[] type, String... parts) {
      return add("output " + name + Arrays.toString(type), p -> p.outputs.put(name, type), parts);
    }

    Odds add(String name, Consumer<Ports> edit, String... parts) {
      all.add(new Odd(name, edit, List.of(parts)));
      return this;
    }
  }

  private static long[] type(long... numbers) {
    return numbers;
  }

  static List<Odd> odd() {
    var odds = new Odds();
    odds.input("pixel_values", type(FLOAT, ANY, 3, 8, 8), "input pixel_values FLOAT[?, 3, 8, 8]")
        .input("use_cache_branch", type(9, 1), "use_cache_branch BOOL[1]", "export it anew")
        .input("past_conv.0", type(FLOAT, ANY, 64, ANY), "past_conv.0", "expected input_ids")
        .input("past_key_values.x.key", type(FLOAT, ANY, 2, ANY, 16), "past_key_values.x.key")
        .add("no ids", p -> p.inputs.remove("input_ids"), "expected input_ids among them")
        .input("input_ids", type(INT32, ANY, ANY), "input_ids INT32[?, ?]", "INT64[?, ?]")
        .input("input_ids", type(INT64, ANY), "input_ids INT64[?]", "INT64[?, ?]")
        .input("input_ids", type(INT64, 1, 128), "input_ids INT64[1, 128]", "INT64[?, ?]")
        .input("input_ids", type(99, ANY, ANY), "input_ids of another type[?, ?]")
        .input("attention_mask", type(FLOAT, ANY, 1, ANY, ANY), "attention_mask FLOAT")
        .input("position_ids", type(INT64, 3, ANY, ANY), "position_ids INT64[3, ?, ?]")
        .input("num_logits_to_keep", type(INT64, ANY, ANY), "num_logits_to_keep", "INT64[]")
        .input(KEY, type(HALF, ANY, 2, ANY, 16), KEY + " FLOAT16", "16 bits are not supported")
        .input(KEY, type(FLOAT, ANY, 2, ANY), KEY + " FLOAT[?, 2, ?]", "FLOAT[?, 2, ?, 16]")
        .input(KEY, type(FLOAT, ANY, 4, ANY, 16), KEY + " FLOAT[?, 4, ?, 16]", "[?, 2, ?, 16]")
        .input(KEY, type(FLOAT, ANY, 2, ANY, 32), KEY + " FLOAT[?, 2, ?, 32]", "[?, 2, ?, 16]")
        .input(KEY, type(FLOAT, ANY, 2, 512, 16), KEY + " FLOAT[?, 2, 512, 16]")
        .input("past_key_values.0.key", type(FLOAT, ANY, 2, ANY), "past_key_values.0.key")
        .output(PRESENT, type(HALF, ANY, 2, ANY, 16), PRESENT + " FLOAT16")
        .output(PRESENT, type(FLOAT, ANY, 2, ANY, 8), PRESENT + " FLOAT[?, 2, ?, 8]")
        .add("a past less", p -> p.inputs.remove(KEY), "takes 5", "gives 6", "expected as many")
        .add("a present less", p -> p.outputs.remove(PRESENT), "takes 6", "gives 5")
        .add(
            "a gap",
            p -> {
              p.inputs.put("past_key_values.7.key", p.inputs.remove(KEY));
              p.outputs.put("present.7.key", p.outputs.remove("present.1.key"));
            },
            "no past_key_values.1.key",
            "every layer from 0")
        .add("no scores", p -> p.outputs.remove("logits"), "has the outputs", "logits")
        .output("logits", type(HALF, ANY, ANY, 240), "logits FLOAT16", "FLOAT[?, ?, vocabulary]")
        .output("logits", type(FLOAT, ANY), "logits FLOAT[?]")
        .output("logits", type(FLOAT, ANY, ANY, 0), "expected 1 to 16,777,216 numbers")
        .output("logits", type(FLOAT, ANY, ANY, 1L << 40), "expected 1 to 16,777,216 numbers")
        .output("logits", type(FLOAT, ANY, 1, 240), "logits FLOAT[?, 1, 240]")
        .output("logits", type(FLOAT, ANY, 2), "one without keys and values")
        .output("last_hidden_state", type(FLOAT, ANY, 64), "last_hidden_state FLOAT[?, 64]");
    return odds.all;
  }

  @Test
  void whatTheOddOnesAreMadeFromIsFine() throws IOException {
    write(Ports.decoder().graph());

    Export export = export();

    assertNotNull(export);
    assertEquals(3, export.ports().layers());
    assertEquals(16, export.info().shape().headSize());
    assertTrue(export.info().causal());
  }

  @ParameterizedTest
  @MethodSource
  void odd(Odd odd) throws IOException {
    var ports = Ports.decoder();
    odd.edit().accept(ports);
    write(ports.graph());

    List<String> parts = new ArrayList<>(odd.parts());
    parts.add("model.onnx");
    assertRefused(parts.toArray(String[]::new));
  }

  private Export export() throws IOException {
    return Export.read(folder, Objects.requireNonNull(Export.file(folder)));
  }

  private void assertRefused(String... parts) {
    var e = assertThrows(ModelException.class, () -> export());
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), part + " in " + e.getMessage());
    }
  }

  @Test
  void dataOutsideOfTheFolderIsRefusedWhereverItIsNamed() throws IOException {
    Files.writeString(temporary.resolve("secret"), "0123456789");
    Files.createSymbolicLink(folder.resolve("link"), temporary.resolve("secret"));
    for (String location :
        List.of(
            "../secret",
            temporary.resolve("secret").toString(),
            "link",
            "",
            "missing",
            "*/_ORT_MEM_ADDR_/*")) {
      Message data = external(tensor("w", 2), location, "0", "8");
      Message constant = new Message().field(4, "Constant").field(5, new Message().field(5, data));
      Message inner = new Message().field(5, data);
      Message branch = new Message().field(4, "If").field(5, new Message().field(6, inner));
      for (Message graph :
          List.of(
              Ports.decoder().graph().field(5, data),
              Ports.decoder().graph().field(1, constant),
              Ports.decoder().graph().field(1, branch),
              Ports.decoder().graph().field(15, new Message().field(1, data)))) {
        write(graph);
        assertRefused("model.onnx keeps data in '" + location + "'");
      }
    }
  }

  @Test
  void dataInFunctionsIsSeenToo() throws IOException {
    Message data = external(tensor("w", 2), "../secret", "0", "8");
    Message constant = new Message().field(4, "Constant").field(5, new Message().field(5, data));
    byte[] model =
        new Message()
            .field(7, Ports.decoder().graph())
            .field(25, new Message().field(7, constant))
            .toBytes();
    Files.write(folder.resolve("model.onnx"), model);
    assertRefused("keeps data in '../secret'");
  }

  @Test
  void graphsInGraphsInGraphsAreRefused() throws IOException {
    var graph = new Message();
    for (int depth = 0; depth < 2000; depth++) {
      Message node = new Message().field(4, "If").field(5, new Message().field(6, graph));
      graph = new Message().field(1, node);
    }
    write(graph);
    assertRefused("graphs inside of graphs", "16");
  }

  @Test
  void headsOfAnAbsurdSizeAreRefused() throws IOException {
    var ports = Ports.decoder();
    for (var declared : List.of(ports.inputs(), ports.outputs())) {
      declared.replaceAll(
          (_, type) -> type.length == 5 ? type(FLOAT, ANY, 1 << 20, ANY, 1 << 20) : type);
    }
    write(ports.graph());
    assertRefused("1,048,576 key-value heads of 1,048,576 components", "expected at most");
  }

  @Test
  void initializersOfOldFilesAreNoInputs() throws IOException {
    var ports = Ports.decoder();
    ports.inputs().put("weight", type(FLOAT, 2, 2));
    write(ports.graph().field(5, tensor("weight", 2, 2)));

    assertNotNull(export());
  }

  @Test
  void cutFilesAreRefused() throws IOException {
    byte[] whole = Files.readAllBytes(TinyModels.EXPORTS.resolve("llama-past/model.onnx"));
    for (int length : new int[] {0, 1, 100, whole.length / 2, whole.length - 1}) {
      Files.write(folder.resolve("model.onnx"), Arrays.copyOf(whole, length));
      assertRefused("model.onnx", "expected");
    }
  }

  @Test
  void linksOutOfTheFolderAreRefused() throws IOException {
    Path outside = temporary.resolve("outside.onnx");
    Files.write(outside, onnx(Ports.decoder().graph()));
    Files.createSymbolicLink(folder.resolve("model.onnx"), outside);
    assertRefused("leads to", "outside of the model's folder");
  }

  @Test
  void aFileWithoutItsConfigurationIsRefused() throws IOException {
    write(Ports.decoder().graph());
    for (String key : List.of("hidden_size", "num_attention_heads", "num_hidden_layers")) {
      write("config.json", "{\"vocab_size\": 240, %s}".formatted(otherThan(key)));
      assertRefused("config.json has none of [" + key);
    }
    write("config.json", "{\"hidden_size\": 64, \"n_head\": 4, \"n_layer\": 3}");
    assertRefused("config.json has no vocab_size");
    Files.delete(folder.resolve("config.json"));
    assertRefused("no file 'config.json'");
  }

  private static String otherThan(String key) {
    return "\"hidden_size\": 64, \"num_attention_heads\": 4, \"num_hidden_layers\": 3"
        .replace(key, "other_" + key);
  }
}
