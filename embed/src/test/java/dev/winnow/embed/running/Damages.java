package dev.winnow.embed.running;

import static dev.winnow.embed.running.HostileFolder.CONFIG;
import static dev.winnow.embed.running.HostileFolder.WEIGHTS;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A list of ways to damage a tiny model, each with what its message must say.
final class Damages {
  static final String QUERY = "encoder.layer.1.attention.self.query.weight";
  static final String NORM = "encoder.layer.1.output.LayerNorm.bias";
  static final String TOKENS = "embeddings.word_embeddings.weight";

  private final List<Damage> all = new ArrayList<>();
  private String model = "bert";

  @FunctionalInterface
  interface Edit {
    void apply(HostileFolder folder) throws IOException;
  }

  /// @param parts of the message
  record Damage(String name, String model, Edit edit, List<String> parts) {
    @Override
    public String toString() {
      return model + ": " + name;
    }
  }

  List<Damage> all() {
    return all;
  }

  Damages of(String model) {
    this.model = model;
    return this;
  }

  Damages add(String name, Edit edit, String... parts) {
    all.add(new Damage(name, model, edit, List.of(parts)));
    return this;
  }

  Damages config(String key, String json, String... parts) {
    List<String> all = new ArrayList<>(List.of(CONFIG, key));
    all.addAll(List.of(parts));
    return add(key + " " + json, f -> f.config(key, json), all.toArray(String[]::new));
  }

  Damages header(String name, Consumer<ObjectNode> edit, String... parts) {
    List<String> all = new ArrayList<>(List.of(WEIGHTS));
    all.addAll(List.of(parts));
    return add(name, f -> f.header(edit), all.toArray(String[]::new));
  }

  static ObjectNode at(ObjectNode header, String tensor) {
    return (ObjectNode) header.get(tensor);
  }

  static void offsets(ObjectNode header, String tensor, String begin, String end) {
    var offsets = at(header, tensor).putArray("data_offsets");
    offsets.addRawValue(new RawValue(begin));
    offsets.addRawValue(new RawValue(end));
  }

  static void shape(ObjectNode header, String tensor, String shape) {
    at(header, tensor).putRawValue("shape", new RawValue(shape));
  }
}
