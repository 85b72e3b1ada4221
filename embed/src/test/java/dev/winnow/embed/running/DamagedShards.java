package dev.winnow.embed.running;

import static dev.winnow.embed.running.HostileFolder.INDEX;
import static dev.winnow.embed.running.HostileFolder.WEIGHTS;

import dev.winnow.embed.running.Damages.Damage;
import java.nio.file.Files;
import java.util.List;

/// Damage to shards and their index.
final class DamagedShards {
  private DamagedShards() {}

  static List<Damage> all() {
    var list = new Damages().of("mistral-sharded");
    String second = "model-00002-of-00002.safetensors";
    list.add("no shard", f -> f.delete(second), "no file '" + second + "'", "expected")
        .add("a broken shard", f -> f.write(second, "x"), second, "expected a safetensors file")
        .add("no JSON", f -> f.write(INDEX, "{"), INDEX, "no JSON", "expected")
        .add("a list", f -> f.write(INDEX, "[]"), INDEX, "names no tensors", "weight_map")
        .add(
            "no weight_map",
            f -> f.json(INDEX, i -> i.remove("weight_map")),
            INDEX,
            "expected an object weight_map")
        .add(
            "a weight_map that is a list",
            f -> f.json(INDEX, i -> i.putArray("weight_map").add(1)),
            "expected an object weight_map")
        .add(
            "deep nesting",
            f -> f.write(INDEX, "{\"a\":" + "[".repeat(100_000)),
            INDEX,
            "nesting depth")
        .add(
            "70 MB",
            f -> f.write(INDEX, new byte[70 << 20]),
            INDEX,
            "73,400,320 bytes",
            "expected at most");
    for (String name :
        List.of("../../etc/passwd", "/etc/passwd", "", " ", ".", "..", "a\0b", "no/such/file")) {
      list.add(
          "a shard called '" + name.replace('\0', '0') + "'",
          f -> f.json(INDEX, i -> i.withObject("/weight_map").put("model.norm.weight", name)),
          "no file '" + name + "'",
          "expected a file inside the folder");
    }
    list.add(
            "a number as shard",
            f -> f.json(INDEX, i -> i.withObject("/weight_map").put("model.norm.weight", 2)),
            INDEX,
            "model.norm.weight",
            "expected the name of a file")
        .add(
            "null as shard",
            f -> f.json(INDEX, i -> i.withObject("/weight_map").putNull("model.norm.weight")),
            "model.norm.weight",
            "expected the name of a file")
        .add(
            "a shard of another model",
            f ->
                Files.write(
                    f.path().resolve(second),
                    Files.readAllBytes(Goldens.MODELS.resolve("bert").resolve(WEIGHTS))),
            INDEX,
            second,
            "which it does not",
            "of different models")
        .add(
            "a tensor that is nowhere",
            f -> f.json(INDEX, i -> i.withObject("/weight_map").put("extra", second)),
            INDEX,
            "extra",
            "of different models")
        .add(
            "a tensor that the index leaves out",
            f -> f.json(INDEX, i -> i.withObject("/weight_map").remove("model.norm.weight")),
            "no tensor model.norm.weight");
    return list.all();
  }
}
