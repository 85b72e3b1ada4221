package dev.winnow.cli;

import dev.winnow.cli.options.ExistingIndex;
import dev.winnow.cli.options.ModelOptions;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.embed.Models;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.generate.Decoder;
import dev.winnow.engine.Engine;
import dev.winnow.engine.seal.Generated;
import dev.winnow.index.verbatim.Ngram;
import dev.winnow.index.verbatim.Seal;
import dev.winnow.index.verbatim.SealHit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "seal",
    mixinStandardHelpOptions = true,
    description = {
      "Find documents by n-grams that a decoder generates for a question (SEAL).",
      "The decoder writes only what documents have. The index is made with --verbatim and the"
          + " decoder's folder."
    })
final class SealCommand implements Callable<Integer> {
  private static final int SHOWN = 3;

  private final Terminal terminal;

  @Spec private CommandSpec command = CommandSpec.create();
  @Mixin private final ExistingIndex index = new ExistingIndex();

  @Parameters(index = "1", paramLabel = "TEXT", description = "The question.")
  private String text = "";

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FOLDER",
      description = "A decoder's folder in the Hugging Face layout.")
  private String model = "";

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description = "What the decoder reads, with %%s for the question.")
  private String prompt = Generated.PROMPT;

  @Option(
      names = {"-k", "--k"},
      paramLabel = "N",
      defaultValue = "10",
      description = "Number of hits (default: ${DEFAULT-VALUE}).")
  private int k;

  @Option(
      names = "--beam",
      paramLabel = "N",
      defaultValue = "15",
      description = "N-grams of one length that are kept (default: ${DEFAULT-VALUE}).")
  private int beam;

  @Option(
      names = "--length",
      paramLabel = "N",
      defaultValue = "10",
      description = "Tokens of the longest n-gram (default: ${DEFAULT-VALUE}).")
  private int length;

  @Option(names = "--json", description = "Print the hits as JSON.")
  private boolean json;

  @Mixin private final ModelOptions models = new ModelOptions();

  SealCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (var open = Models.open(models.config());
        Engine engine = index.openForReading()) {
      Decoder decoder = open.decoder(model);
      var seal = Seal.DEFAULTS.withBeam(beam).withLength(length);
      show(new Generated(engine, decoder, prompt).search(text, seal, k), decoder);
      return Terminal.EXIT_DONE;
    } catch (IllegalArgumentException | ModelException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private void show(List<SealHit> hits, Decoder decoder) {
    if (json) {
      terminal.json(Map.of("hits", hits.stream().map(hit -> json(hit, decoder)).toList()));
      return;
    }
    int rank = 1;
    for (SealHit hit : hits) {
      terminal
          .out()
          .printf(
              Locale.ROOT,
              "%2d  %s  %.4f%n",
              rank++,
              terminal.bold(Terminal.clean(hit.id())),
              hit.score());
      hit.ngrams().stream()
          .limit(SHOWN)
          .forEach(ngram ->
              terminal
                  .out()
                  .println("    " + terminal.faint(Terminal.clean(written(ngram, decoder)))));
    }
  }

  private static String written(Ngram ngram, Decoder decoder) {
    return "\"%s\", %,d times, weighs %.4f"
        .formatted(text(ngram, decoder), ngram.count(), ngram.weight());
  }

  private static String text(Ngram ngram, Decoder decoder) {
    return decoder.text(ngram.ids().stream().mapToInt(Integer::intValue).toArray());
  }

  private static Map<String, Object> json(SealHit hit, Decoder decoder) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("id", hit.id());
    members.put("score", hit.score());
    members.put(
        "ngrams",
        hit.ngrams().stream()
            .map(ngram ->
                Map.of(
                    "text", text(ngram, decoder), "count", ngram.count(), "weight", ngram.weight()))
            .toList());
    return members;
  }
}
