package dev.winnow.embed.exports;

import static dev.winnow.embed.files.OnnxFile.Declared.ANY;

import dev.winnow.embed.files.Config;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.files.OnnxFile;
import dev.winnow.embed.files.OnnxFile.Declared;
import dev.winnow.embed.onnx.ElementType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a ready-made network takes and gives, under the names that Optimum and ONNX Runtime's model
/// builder write, both of which onnx-community publishes. Letters: `B` texts, `S` tokens, `P`
/// tokens before them.
///
///     input_ids, token_type_ids, position_ids   int64 (B, S)
///     attention_mask                            int64 (B, P + S)
///     num_logits_to_keep                        int64 () or (1)
///     past_key_values.N.key, .value             float (B, key-value heads, P, head size)
///     logits                                    float (B, S, vocabulary) or (B, classes)
///     last_hidden_state, token_embeddings       float (B, S, hidden)
///     present.N.key, .value                     float (B, key-value heads, P + S, head size)
///
/// All but `input_ids` and one of the outputs may be missing. Immutable.
public final class ExportPorts {
  public static final String IDS = "input_ids";
  public static final String MASK = "attention_mask";
  public static final String TYPES = "token_type_ids";
  public static final String POSITIONS = "position_ids";

  /// How many last tokens are scored.
  public static final String KEPT = "num_logits_to_keep";

  private static final String SCORES = "logits";
  private static final List<String> VECTORS = List.of("last_hidden_state", "token_embeddings");
  private static final Set<String> PLAIN = Set.of(IDS, MASK, TYPES, POSITIONS);
  private static final Pattern PAST = Pattern.compile("past_key_values\\.\\d+\\.(key|value)");
  private static final Pattern PRESENT = Pattern.compile("present\\.\\d+\\.(key|value)");

  private final OnnxFile file;
  private final Map<String, Declared> inputs;
  private final Map<String, Declared> outputs;
  private final int layers;

  private ExportPorts(OnnxFile file) {
    this.file = file;
    inputs = byName(file.inputs());
    outputs = byName(file.outputs());
    layers = (int) count(inputs, PAST) / 2;
  }

  /// @throws ModelException naming what is missing, unknown or of another form
  static ExportPorts of(OnnxFile file) {
    var ports = new ExportPorts(file);
    ports.checkInputs();
    ports.checkKeys();
    ports.checkOutputs();
    return ports;
  }

  private static Map<String, Declared> byName(List<Declared> all) {
    Map<String, Declared> byName = new HashMap<>();
    all.forEach(declared -> byName.put(declared.name(), declared));
    return new TreeMap<>(byName);
  }

  private static long count(Map<String, Declared> all, Pattern names) {
    return all.keySet().stream().filter(name -> names.matcher(name).matches()).count();
  }

  public static String past(int layer, boolean key) {
    return "past_key_values." + layer + (key ? ".key" : ".value");
  }

  public static String present(int layer, boolean key) {
    return "present." + layer + (key ? ".key" : ".value");
  }

  private void checkInputs() {
    for (Declared input : inputs.values()) {
      if (PLAIN.contains(input.name())) {
        require(input, varies(input, 0, 1) && input.is(ElementType.INT64, ANY, ANY), "INT64[?, ?]");
      } else if (input.name().equals(KEPT)) {
        boolean one = input.is(ElementType.INT64) || input.is(ElementType.INT64, 1);
        require(input, one, "INT64[] or INT64[1]");
      } else if (!PAST.matcher(input.name()).matches()) {
        throw new ModelException(
            "%s has the input %s; expected %s, and at most %s, %s, %s, %s, %s and %s beside it: export it anew, or put model.safetensors of a family that is known here beside it"
                .formatted(
                    file, input, IDS, MASK, TYPES, POSITIONS, KEPT, past(0, true), past(0, false)));
      }
    }
    if (!inputs.containsKey(IDS)) {
      throw new ModelException(
          "%s has the inputs %s; expected %s among them".formatted(file, inputs.keySet(), IDS));
    }
  }

  private void checkKeys() {
    long pasts = count(inputs, PAST);
    long presents = count(outputs, PRESENT);
    // Some files give keys and values for another that takes them: those are no cache.
    if (pasts > 0 && pasts != presents) {
      throw new ModelException(
          "%s takes %d keys and values of tokens before and gives %d; expected as many: export it anew"
              .formatted(file, pasts, presents));
    }
    for (int layer = 0; layer < Math.ceilDiv(pasts, 2); layer++) {
      for (boolean key : new boolean[] {true, false}) {
        checkKeys(inputs, past(layer, key));
        checkKeys(outputs, present(layer, key));
      }
    }
  }

  private void checkKeys(Map<String, Declared> among, String name) {
    Declared keys = among.get(name);
    if (keys == null) {
      throw new ModelException(
          "%s has no %s among %s; expected keys and values of every layer from 0"
              .formatted(file, name, among.keySet()));
    }
    boolean fits =
        varies(keys, 0, 2) && keys.is(ElementType.FLOAT, ANY, keyValueHeads(), ANY, headSize());
    require(
        keys,
        fits,
        "FLOAT[?, %s, ?, %s] as those of the first layer; caches in 16 bits are not supported: take the float32 file"
            .formatted(size(keyValueHeads()), size(headSize())));
  }

  private static String size(long size) {
    return size == ANY ? "key-value heads" : Long.toString(size);
  }

  private void checkOutputs() {
    Declared scores = outputs.get(SCORES);
    if (scores == null && vectors() == null) {
      throw new ModelException(
          "%s has the outputs %s; expected %s or one of %s among them"
              .formatted(file, outputs.keySet(), SCORES, VECTORS));
    }
    if (scores != null) {
      boolean rows = varies(scores, 0, 1) && scores.is(ElementType.FLOAT, ANY, ANY, ANY);
      boolean classes = varies(scores, 0) && scores.is(ElementType.FLOAT, ANY, ANY);
      require(scores, rows || classes, "FLOAT[?, ?, vocabulary] or FLOAT[?, classes]");
      require(scores, rows || layers == 0, "one without keys and values, or scores of tokens");
      requireWidth(scores);
    }
    Declared vectors = vectors();
    if (vectors != null) {
      boolean fits = varies(vectors, 0, 1) && vectors.is(ElementType.FLOAT, ANY, ANY, ANY);
      require(vectors, fits, "FLOAT[?, ?, hidden]");
      requireWidth(vectors);
    }
  }

  private void requireWidth(Declared output) {
    long width = output.dimension(output.rank() - 1);
    boolean fits = width == ANY || width > 0 && width <= Config.MOST;
    require(output, fits, "1 to %,d numbers in a row".formatted(Config.MOST));
  }

  private static boolean varies(Declared declared, int... dimensions) {
    for (int dimension : dimensions) {
      if (dimension >= declared.rank() || declared.dimension(dimension) != ANY) {
        return false;
      }
    }
    return true;
  }

  private void require(Declared seen, boolean fits, String expected) {
    if (!fits) {
      throw new ModelException("%s declares %s; expected %s".formatted(file, seen, expected));
    }
  }

  public boolean takes(String input) {
    return inputs.containsKey(input);
  }

  public Set<String> inputs() {
    return inputs.keySet();
  }

  /// Layers whose keys and values it takes and gives; 0 where it takes none.
  public int layers() {
    return layers;
  }

  /// As the keys of the first layer are declared, or [Declared#ANY].
  long keyValueHeads() {
    return layers == 0 ? ANY : dimension(past(0, true), 1);
  }

  /// As the keys of the first layer are declared, or [Declared#ANY].
  long headSize() {
    return layers == 0 ? ANY : dimension(past(0, true), 3);
  }

  private long dimension(String input, int number) {
    Declared declared = inputs.get(input);
    return declared == null || declared.rank() <= number ? ANY : declared.dimension(number);
  }

  /// A number alone, or a list of one.
  public long[] keptShape() {
    Declared kept = inputs.get(KEPT);
    return kept != null && kept.rank() == 1 ? new long[] {1} : new long[0];
  }

  public @Nullable Declared scores() {
    return outputs.get(SCORES);
  }

  public @Nullable Declared vectors() {
    return VECTORS.stream().filter(outputs::containsKey).findFirst().map(outputs::get).orElse(null);
  }

  /// Whether it scores each text as a whole.
  public boolean classifies() {
    Declared scores = scores();
    return scores != null && scores.rank() == 2;
  }

  /// What it has, for messages.
  Set<String> outputs() {
    return outputs.keySet();
  }
}
