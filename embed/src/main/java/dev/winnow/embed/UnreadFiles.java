package dev.winnow.embed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Files of a model's folder that nothing reads although they may change what it computes. Those
/// that never do are left out: texts, pictures, other forms of the same weights or vocabulary, what
/// training leaves behind.
final class UnreadFiles {
  private static final Set<String> READ =
      Set.of(
          "config.json",
          "model.safetensors",
          "model.safetensors.index.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "modules.json",
          "router_config.json",
          "config_sentence_transformers.json",
          "artifact.metadata");

  /// Of no effect on vectors and scores, or the same as a file that is read in another form.
  private static final Pattern HARMLESS =
      Pattern.compile(
          String.join(
              "|",
              "\\..*",
              "(readme|license|notice|changelog|citation).*",
              ".*\\.(md|txt|rst|html|pdf|png|jpe?g|gif|svg|webp|csv|tsv|log|ya?ml|py|ipynb|bib)",
              "model-\\d+-of-\\d+\\.safetensors",
              "(pytorch_model|tf_model|flax_model|rust_model|model)([-.].*)?\\.(bin|h5|msgpack|ot|gguf)(\\.index\\.json)?",
              ".*\\.(onnx|onnx_data|onnx\\.data|mlmodel|xml)",
              "(vocab|merges)\\.(txt|json)",
              ".*\\.(model|tiktoken|bpe|spm)",
              "generation_config\\.json|chat_template\\.(jinja|json)|.*preprocessor_config\\.json",
              "(training_args|optimizer|scheduler|scaler|rng_state.*)\\.(bin|pt|pth)",
              "(trainer_state|train_results|eval_results|all_results|data_config|quantize_config)\\.json",
              "golden.*"),
          Pattern.CASE_INSENSITIVE);

  private UnreadFiles() {}

  /// A note for each file, in the order of their names.
  static List<String> of(SentenceModules modules) throws IOException {
    Set<Path> folders = new LinkedHashSet<>();
    folders.add(modules.folder());
    folders.add(modules.transformer());
    List<String> notes = new ArrayList<>();
    for (Path folder : folders) {
      for (Path file : files(folder)) {
        String name = file.getFileName().toString();
        if (!READ.contains(name)
            && !name.matches("sentence_.*_config\\.json")
            && !HARMLESS.matcher(name).matches()) {
          notes.add(note(modules.folder().relativize(file).toString()));
        }
      }
    }
    for (Path file : steps(modules)) {
      String name = modules.folder().relativize(file).toString();
      notes.add(
          Files.exists(modules.folder().resolve(SentenceModules.FILE))
              ? "%s is not read: modules.json lists no step in that folder".formatted(name)
              : "%s is read for token vectors alone: there is no modules.json".formatted(name));
    }
    return notes;
  }

  private static String note(String name) {
    return switch (name) {
      case "colbert_linear.pt" ->
          "colbert_linear.pt is not read: token vectors for late interaction need it, dense vectors"
              + " do not";
      case "sparse_linear.pt" ->
          "sparse_linear.pt is not read: sparse vectors need it, dense vectors do not";
      case "adapter_config.json", "adapter_model.safetensors", "adapter_model.bin" ->
          name
              + " is not read: the model computes without its adapter; merge it into"
              + " model.safetensors";
      default -> name + " is not read";
    };
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /// Configurations in folders that are named as steps are, and are none.
  private static List<Path> steps(SentenceModules modules) throws IOException {
    Set<Path> known = new LinkedHashSet<>();
    Stream.concat(modules.documents().stream(), modules.queries().stream())
        .forEach(module -> known.add(modules.folder(module)));
    try (Stream<Path> all = Files.list(modules.folder())) {
      return all.filter(path -> path.getFileName().toString().matches("\\d+_\\w+"))
          .filter(path -> !path.getFileName().toString().endsWith("_Pooling"))
          .filter(path -> !known.contains(path.normalize()))
          .map(path -> path.resolve("config.json"))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }
}
