package dev.winnow.rerank.models;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// A byte-pair tokenizer of printable ASCII and a few merges, small enough for the tiny models: a
/// character is a token but where a merge says otherwise.
record TinyTokenizer(
    List<String> control, List<String> ordinary, List<String> words, String missing) {
  /// Control tokens of all chat templates, one that is not called special, and the answers of the
  /// recipes.
  static final TinyTokenizer PLAIN =
      new TinyTokenizer(
          List.of(
              "<unk>",
              "<s>",
              "</s>",
              "<pad>",
              "<bos>",
              "[CLS]",
              "[SEP]",
              "<|im_start|>",
              "<|im_end|>",
              "<|embed_token|>",
              "<|rerank_token|>"),
          List.of("<think>", "</think>"),
          List.of("yes", "no", "Yes", "No"),
          "");

  TinyTokenizer with(String... words) {
    return new TinyTokenizer(
        control,
        ordinary,
        Stream.concat(this.words.stream(), Arrays.stream(words)).toList(),
        missing);
  }

  /// Without some characters.
  TinyTokenizer without(String missing) {
    return new TinyTokenizer(control, ordinary, words, missing);
  }

  /// As many two-letter words from AA on.
  TinyTokenizer withPairs(int count) {
    String[] pairs = new String[count];
    for (int i = 0; i < count; i++) {
      pairs[i] = "" + (char) ('A' + i / 26) + (char) ('A' + i % 26);
    }
    return with(pairs);
  }

  /// Tokens in the order of their ids; every word after the words that it is merged from.
  private List<String> vocabulary(List<List<String>> merges) {
    List<String> all = new ArrayList<>(control);
    all.addAll(ordinary);
    all.add("\n");
    for (char c = ' '; c <= '~'; c++) {
      if (missing.indexOf(c) < 0) {
        all.add("" + c);
      }
    }
    for (String word : words) {
      for (int end = 2; end <= word.length(); end++) {
        String merged = word.substring(0, end);
        if (!all.contains(merged)) {
          all.add(merged);
          merges.add(List.of(word.substring(0, end - 1), word.substring(end - 1, end)));
        }
      }
    }
    return all;
  }

  String json() {
    var mapper = new ObjectMapper();
    List<List<String>> merges = new ArrayList<>();
    List<String> vocabulary = vocabulary(merges);
    ObjectNode root = mapper.createObjectNode().put("version", "1.0");
    for (String none : List.of("truncation", "padding", "normalizer", "pre_tokenizer")) {
      root.putNull(none);
    }
    var added = root.putArray("added_tokens");
    for (int id = 0; id < control.size() + ordinary.size(); id++) {
      added
          .addObject()
          .put("id", id)
          .put("content", vocabulary.get(id))
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", id < control.size());
    }
    root.putNull("post_processor");
    root.putNull("decoder");
    ObjectNode model = root.putObject("model").put("type", "BPE").put("unk_token", "<unk>");
    model.putNull("dropout");
    model.putNull("continuing_subword_prefix");
    model.putNull("end_of_word_suffix");
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    ObjectNode vocab = model.putObject("vocab");
    for (int id = 0; id < vocabulary.size(); id++) {
      vocab.put(vocabulary.get(id), id);
    }
    var pairs = model.putArray("merges");
    merges.forEach(merge -> pairs.addArray().add(merge.get(0)).add(merge.get(1)));
    return root.toString();
  }

  Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("tokenizer.json"), json());
    return folder;
  }

  /// A tiny model with this tokenizer.
  ///
  /// @param model of embed's test resources
  String model(String model, Path folder) throws IOException {
    Path stored = Path.of("../embed/src/test/resources/models", model);
    Files.createDirectories(folder);
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(stored.resolve(name), folder.resolve(name));
    }
    return write(folder).toString();
  }

  /// A ready-made model and this tokenizer.
  String export(String model, Path folder) throws IOException {
    Path stored = Path.of("../embed/src/test/resources/exports", model);
    try (var files = Files.walk(stored)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = folder.resolve(stored.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    return write(folder).toString();
  }
}
