package dev.winnow.embed.running;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.winnow.embed.Models;
import dev.winnow.embed.graph.GraphOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Folders with tiny models of random weights, and a tokenizer of letters whose ids they know.
public final class TinyModels {
  /// Ready-made ones.
  public static final Path EXPORTS = Path.of("src/test/resources/exports");

  private TinyModels() {}

  static Forward open(Models models, String model, GraphOptions options) {
    return models.forward(Goldens.MODELS.resolve(model).toString(), options);
  }

  /// @param model a folder of [Goldens#MODELS]
  public static void copy(String model, Path folder) throws IOException {
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(Goldens.MODELS.resolve(model).resolve(name), folder.resolve(name));
    }
    Files.writeString(folder.resolve("tokenizer.json"), letters());
  }

  /// Each letter is a token, between tokens 2 and 3.
  private static String letters() {
    String letters =
        IntStream.range(0, 26)
            .mapToObj(i -> {
              char letter = (char) ('a' + i);
              return "\"%s\": %d, \"##%s\": %d".formatted(letter, 4 + i, letter, 40 + i);
            })
            .collect(Collectors.joining(", "));
    return """
    {
      "version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
      "normalizer": {"type": "Lowercase"}, "pre_tokenizer": {"type": "Whitespace"},
      "post_processor": {
        "type": "TemplateProcessing",
        "single": [
          {"SpecialToken": {"id": "[CLS]", "type_id": 0}},
          {"Sequence": {"id": "A", "type_id": 0}},
          {"SpecialToken": {"id": "[SEP]", "type_id": 0}}
        ],
        "pair": [
          {"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}
        ],
        "special_tokens": {
          "[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
          "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}
        }
      },
      "decoder": null,
      "model": {
        "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
        "max_input_chars_per_word": 1000,
        "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, %s}
      }
    }
    """
        .formatted(letters);
  }

  /// The ids of a text of letters without spaces.
  public static int[] ids(String text) {
    return IntStream.concat(
            IntStream.concat(
                IntStream.of(2, text.charAt(0) - 'a' + 4),
                text.substring(1).chars().map(letter -> letter - 'a' + 40)),
            IntStream.of(3))
        .toArray();
  }

  /// A file of one float tensor.
  public static void write(Path file, String name, float[] values, long... shape)
      throws IOException {
    byte[] header =
        "{\"%s\": {\"dtype\": \"F32\", \"shape\": %s, \"data_offsets\": [0, %d]}}"
            .formatted(name, Arrays.toString(shape), 4 * values.length)
            .getBytes(UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + header.length + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length).put(header).asFloatBuffer().put(values);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes.array());
  }
}
