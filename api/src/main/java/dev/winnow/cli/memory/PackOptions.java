package dev.winnow.cli.memory;

import dev.winnow.embed.Models;
import dev.winnow.memory.json.WhichJson;
import dev.winnow.memory.pack.PackConfig;
import dev.winnow.memory.pack.Packer;
import dev.winnow.memory.pack.TokenCounter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How memories become a text for a prompt.
final class PackOptions {
  @Option(
      names = "--budget",
      paramLabel = "TOKENS",
      defaultValue = "2000",
      description = "Most tokens of the whole text (default: ${DEFAULT-VALUE}).")
  private int budget;

  @Option(
      names = "--tokenizer",
      paramLabel = "FOLDER",
      description =
          "Folder with the tokenizer.json of the model that will read the text; without it tokens"
              + " are estimated.")
  private @Nullable String tokenizer;

  @Option(
      names = "--order",
      paramLabel = "ORDER",
      defaultValue = "chronological",
      description =
          "How memories stand in the text: chronological, edges_first or repeated (default:"
              + " ${DEFAULT-VALUE}).")
  private String order = "";

  @Option(
      names = "--trimming",
      paramLabel = "MODE",
      defaultValue = "when_needed",
      description =
          "Whether memories are cut to their best sentences: off, when_needed or always (default:"
              + " ${DEFAULT-VALUE}).")
  private String trimming = "";

  @Option(
      names = "--diversity",
      paramLabel = "SHARE",
      defaultValue = "0",
      description =
          "How much a memory loses for being like one that is in, 0 to 1 (default:"
              + " ${DEFAULT-VALUE}).")
  private double diversity;

  /// @throws IllegalArgumentException if an option cannot be understood
  PackConfig config() {
    PackConfig config = PackConfig.DEFAULTS;
    return config
        .withBudget(budget)
        .withOrder(WhichJson.choice("--order", order, PackConfig.Order.class))
        .withTrimming(
            config
                .trimming()
                .withMode(WhichJson.choice("--trimming", trimming, PackConfig.Trimming.Mode.class)))
        .withSelection(config.selection().withDiversity(diversity));
  }

  Packer packer(PackConfig config, Models models) {
    return packer(config, models, TokenCounter.estimate());
  }

  /// @param otherwise counts where no tokenizer is named
  Packer packer(PackConfig config, Models models, TokenCounter otherwise) {
    String folder = tokenizer;
    if (folder == null) {
      return Packer.of(config, otherwise);
    }
    var counting = models.tokenizer(folder);
    return Packer.of(config, text -> counting.ids(text).length);
  }
}
