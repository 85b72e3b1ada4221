package dev.winnow.embed.running;

import static dev.winnow.embed.running.Damages.NORM;
import static dev.winnow.embed.running.HostileFolder.INDEX;
import static dev.winnow.embed.running.HostileFolder.WEIGHTS;
import static dev.winnow.embed.running.HostileFolder.file;

import dev.winnow.embed.running.Damages.Damage;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;

/// Damage to whole files of a model: missing, cut short, with headers that lie.
final class DamagedFiles {
  private DamagedFiles() {}

  static List<Damage> all() {
    var list = new Damages();
    byte[] kilobyte = new byte[1024];
    list.add("empty", f -> f.write(WEIGHTS, ""), WEIGHTS, "0 bytes", "expected a safetensors file")
        .add("three bytes", f -> f.write(WEIGHTS, "abc"), "3 bytes", "expected a safetensors file");
    for (long length :
        new long[] {Long.MIN_VALUE, -1, 0, 1, 1L << 40, Long.MAX_VALUE, 100_000_000}) {
      list.add(
          "a header of " + length,
          f -> f.write(WEIGHTS, file(length, kilobyte, new byte[0])),
          "1,032 bytes",
          "a header of %,d".formatted(length),
          "expected");
    }
    list.add(
            "cut by a byte",
            f -> f.bytes(WEIGHTS, all -> Arrays.copyOf(all, all.length - 1)),
            WEIGHTS,
            "data_offsets",
            "expected")
        .add(
            "cut by half",
            f -> f.bytes(WEIGHTS, all -> Arrays.copyOf(all, all.length / 2)),
            WEIGHTS,
            "data_offsets",
            "expected")
        .add(
            "cut within the header",
            f -> f.bytes(WEIGHTS, all -> Arrays.copyOf(all, 100)),
            "100 bytes",
            "expected")
        .add("zeros", f -> f.write(WEIGHTS, kilobyte), "1,024 bytes", "expected")
        .add(
            "a web page",
            f -> f.write(WEIGHTS, "<!DOCTYPE html><html>"),
            "expected",
            "fetch it again")
        .add(
            "a pointer of Git LFS",
            f ->
                f.write(
                    WEIGHTS, "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 9\n"),
            "expected",
            "fetch it again")
        .add("no JSON", f -> f.header("{'a': 1}"), WEIGHTS, "no JSON", "expected one object")
        .add("half of a header", f -> f.header(f.header().substring(0, 700)), "no JSON", "expected")
        .add("a list", f -> f.header("[1, 2]"), WEIGHTS, "not a JSON object", "expected one")
        .add("a text", f -> f.header("\"weights\""), WEIGHTS, "not a JSON object", "expected one")
        .add("null", f -> f.header("null"), WEIGHTS, "not a JSON object", "expected one")
        .add(
            "two objects",
            f -> f.header(f.header() + "{}"),
            WEIGHTS,
            "no JSON",
            "expected one object")
        .add("a mark of byte order", f -> f.header("\uFEFF" + f.header()), "no JSON", "65279")
        .add("zeros behind", f -> f.header(f.header() + "\0\0"), WEIGHTS, "no JSON")
        .add(
            "deep nesting",
            f -> f.header("{\"a\":" + "[".repeat(500_000) + "]".repeat(500_000) + "}"),
            WEIGHTS,
            "nesting depth",
            "expected")
        .add(
            "deep nesting in the metadata",
            f -> f.header("{\"__metadata__\":" + "{\"a\":".repeat(1000) + "1" + "}".repeat(1001)),
            WEIGHTS,
            "nesting depth")
        .add(
            "a long text",
            f -> f.header("{\"__metadata__\":{\"a\":\"" + "x".repeat(5_000_000) + "\"}}"),
            WEIGHTS,
            "length")
        .add(
            "a long number",
            f -> f.header("{\"a\":" + "9".repeat(500_000) + "}"),
            WEIGHTS,
            "length")
        .add(
            "a tensor twice",
            f -> f.header(f.header().replaceFirst("\\{", "{\"" + NORM + "\":{},")),
            WEIGHTS,
            "Duplicate",
            NORM)
        .add(
            "a directory",
            f -> {
              f.delete(WEIGHTS);
              Files.createDirectory(f.path().resolve(WEIGHTS));
            },
            "neither",
            WEIGHTS,
            "expected one of them")
        .add("nothing", f -> f.delete(WEIGHTS), "neither", INDEX, "expected one of them")
        .add("an empty object", f -> f.header("{}"), "has no tensor", "among its 0");
    return list.all();
  }
}
