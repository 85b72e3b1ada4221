package dev.winnow.embed.running;

import static dev.winnow.embed.running.HostileFolder.CONFIG;
import static dev.winnow.embed.running.HostileFolder.WEIGHTS;

import dev.winnow.embed.running.Damages.Damage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Links that lead out of a model's folder or nowhere.
final class DamagedLinks {
  private DamagedLinks() {}

  static List<Damage> all() {
    var list = new Damages();
    for (String name : List.of(WEIGHTS, CONFIG)) {
      list.add(
              "a link out, " + name,
              f -> {
                Path outside = Files.createDirectories(f.path().resolveSibling("outside"));
                Files.move(f.path().resolve(name), outside.resolve("file"));
                Files.createSymbolicLink(f.path().resolve(name), outside.resolve("file"));
              },
              name,
              "outside of the model's folder",
              "copy the file")
          .add(
              "a link to nothing, " + name,
              f -> {
                f.delete(name);
                Files.createSymbolicLink(f.path().resolve(name), Path.of("nothing"));
              },
              name,
              "expected")
          .add(
              "a link to itself, " + name,
              f -> {
                f.delete(name);
                Files.createSymbolicLink(f.path().resolve(name), Path.of(name));
              },
              name,
              "expected");
    }
    list.add(
        "a link to a folder of a similar name",
        f -> {
          Path outside = Files.createDirectories(f.path().resolveSibling("model-2"));
          Files.move(f.path().resolve(WEIGHTS), outside.resolve(WEIGHTS));
          Files.createSymbolicLink(f.path().resolve(WEIGHTS), Path.of("../model-2", WEIGHTS));
        },
        WEIGHTS,
        "outside of the model's folder");
    return list.all();
  }
}
