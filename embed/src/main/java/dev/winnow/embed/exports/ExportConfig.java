package dev.winnow.embed.exports;

import dev.winnow.embed.files.Config;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.files.OnnxFile.Declared;
import dev.winnow.embed.network.Families;
import dev.winnow.embed.network.Shape;
import dev.winnow.embed.network.Transformer.Reads;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/// What `config.json` beside a ready-made network says of any family: the sizes that its file does
/// not declare. Families have names of their own for the same size.
final class ExportConfig {
  private static final List<String> HIDDEN = List.of("hidden_size", "n_embd", "d_model", "dim");
  private static final List<String> LAYERS = List.of("num_hidden_layers", "n_layer", "n_layers");
  private static final List<String> HEADS = List.of("num_attention_heads", "n_head", "n_heads");
  private static final List<String> TOKENS =
      List.of("max_position_embeddings", "n_positions", "n_ctx");
  private static final int DEFAULT_TOKENS = 512;

  private static final List<String> DECODERS = List.of("ForCausalLM", "LMHeadModel");

  private final Config config;
  private final Config text;

  /// @param config whose network may be described in its `text_config`
  ExportConfig(Config config) {
    this.config = config;
    text = config.hasObject("text_config") ? config.object("text_config") : config;
  }

  NetworkInfo info(ExportPorts ports) {
    boolean causal =
        ports.layers() > 0
            || config.flag("is_decoder", false)
            || config.texts("architectures").stream()
                .anyMatch(name -> DECODERS.stream().anyMatch(name::endsWith));
    return new NetworkInfo(
        family(), shape(ports), causal, ports.classifies() ? Reads.MEAN : Reads.ROWS, true);
  }

  private String family() {
    return config.text("model_type", "").toLowerCase(Locale.ROOT);
  }

  private Shape shape(ExportPorts ports) {
    int hidden = size(HIDDEN);
    int heads = size(HEADS);
    int keyValueHeads = declared(ports.keyValueHeads(), text.size("num_key_value_heads", heads));
    int headSize = declared(ports.headSize(), text.size("head_dim", Math.max(1, hidden / heads)));
    if ((long) keyValueHeads * headSize > Config.MOST) {
      throw new ModelException(
          "%s has %,d key-value heads of %,d components; expected at most %,d in all"
              .formatted(text, keyValueHeads, headSize, Config.MOST));
    }
    int layers = declared(ports.layers() > 0 ? ports.layers() : Declared.ANY, size(LAYERS));
    return new Shape(
        layers,
        hidden,
        new Shape.Heads(heads, keyValueHeads, headSize),
        text.size("vocab_size"),
        tokens());
  }

  private int declared(long size, int otherwise) {
    if (size == Declared.ANY) {
      return otherwise;
    }
    if (size < 1 || size > Config.MOST) {
      throw new ModelException(
          "the ONNX file beside %s declares a size of %,d; expected 1 to %,d"
              .formatted(config, size, Config.MOST));
    }
    return (int) size;
  }

  private int size(List<String> names) {
    return names.stream()
        .filter(text::has)
        .findFirst()
        .map(text::size)
        .orElseThrow(() ->
            new ModelException(
                "%s has none of %s; expected one, for a network that is ready-made"
                    .formatted(text, names)));
  }

  private int tokens() {
    return positions().orElseGet(() -> withoutFirst(DEFAULT_TOKENS));
  }

  /// Tokens that there are positions for, where a size says so.
  OptionalInt positions() {
    return TOKENS.stream()
        .filter(text::has)
        .mapToInt(name -> withoutFirst(text.size(name)))
        .findFirst();
  }

  private int withoutFirst(int rows) {
    int first = Families.firstPosition(family(), text);
    text.require("pad_token_id", first < rows, "fewer than " + rows);
    return rows - first;
  }
}
