package dev.winnow.cli;

import dev.winnow.cli.options.BlockOptions;
import dev.winnow.cli.options.DeviceOptions;
import dev.winnow.cli.options.WritingOptions;
import dev.winnow.cli.terminal.ProgressLine;
import dev.winnow.cli.terminal.StreamedText;
import dev.winnow.cli.terminal.Terminal;
import dev.winnow.embed.Models;
import dev.winnow.embed.blocks.BlockContext;
import dev.winnow.embed.blocks.ContextConfig;
import dev.winnow.embed.generate.ChatMessage;
import dev.winnow.embed.generate.Decoder;
import dev.winnow.embed.generate.DecoderOptions;
import dev.winnow.embed.generate.Generation;
import dev.winnow.embed.generate.GenerationConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    description = {
      "Have a decoder in this process answer a prompt, by its own chat template.",
      "Text is printed as it is written. A model without a template goes on where the prompt ends."
    })
final class GenerateCommand implements Callable<Integer> {
  /// Last tokens of a prompt, which look back where the others do not.
  private static final int QUESTION = 128;

  private final Terminal terminal;
  private final ProgressLine reading;

  @Spec private CommandSpec command = CommandSpec.create();

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description =
          "A decoder's folder in the Hugging Face layout: config.json, model.safetensors,"
              + " tokenizer.json; or a GGUF file.")
  private String model = "";

  @Parameters(
      index = "1",
      paramLabel = "PROMPT",
      description = "What to answer; - reads it from standard input.")
  private String prompt = "";

  @Option(names = "--system", paramLabel = "TEXT", description = "The system message.")
  private @Nullable String system;

  private @Nullable ContextConfig context;

  @Option(
      names = "--raw",
      description =
          "Without a chat template: the prompt is read as it is, control tokens included, and goes"
              + " on.")
  private boolean raw;

  @Mixin private final BlockOptions blocks = new BlockOptions();
  @Mixin private final WritingOptions writing = new WritingOptions();
  @Mixin private final DeviceOptions device = new DeviceOptions();

  @Option(names = "--json", description = "Print the text with counts of tokens as JSON.")
  private boolean json;

  GenerateCommand(Terminal terminal) {
    this.terminal = terminal;
    reading = new ProgressLine(terminal);
  }

  @Override
  public Integer call() throws IOException {
    GenerationConfig config;
    DecoderOptions options;
    try {
      config = writing.config();
      options = writing.decoder();
      context = blocks.context();
      if (raw && system != null) {
        throw new IllegalArgumentException(
            "--system with --raw; expected one of them: a prompt without a template has no"
                + " messages");
      }
    } catch (IllegalArgumentException e) {
      throw usage(e);
    }
    String text =
        prompt.equals("-") ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8) : prompt;
    try (var open = Models.open(device.config())) {
      Decoder decoder = decoder(open, options);
      return write(decoder, ids(decoder, text), config);
    }
  }

  private Generation generated(
      Decoder decoder, int[] ids, GenerationConfig config, Consumer<String> onText) {
    if (context == null) {
      return decoder.generate(ids, config, onText);
    }
    try (BlockContext room =
        decoder.context(context.withOnRead(reading::tokens), ids.length + config.tokens())) {
      int skimmed = context.skim() ? Math.max(0, ids.length - QUESTION) : 0;
      return decoder.generate(room, ids, skimmed, config, onText);
    }
  }

  private Decoder decoder(Models open, DecoderOptions options) {
    try {
      return open.decoder(model, options);
    } catch (IllegalArgumentException e) {
      throw usage(e);
    }
  }

  private int[] ids(Decoder decoder, String text) {
    if (raw || !decoder.chats() && system == null) {
      return decoder.prompt(text);
    }
    List<ChatMessage> messages = new ArrayList<>();
    if (system != null) {
      messages.add(ChatMessage.system(system));
    }
    messages.add(ChatMessage.user(text));
    return decoder.prompt(messages);
  }

  private int write(Decoder decoder, int[] ids, GenerationConfig config) {
    long started = System.nanoTime();
    Generation written;
    try (var shown = StreamedText.on(terminal, json, reading)) {
      written = generated(decoder, ids, config, shown);
    } catch (IllegalArgumentException e) {
      throw usage(e);
    }
    if (json) {
      terminal.json(json(written));
    } else {
      note(written.usage(), (System.nanoTime() - started) / 1e9);
    }
    return switch (written.end()) {
      case TURN, STOP -> Terminal.EXIT_DONE;
      case LENGTH -> {
        terminal.note("note: the text was cut; allow more with --max-tokens");
        yield Terminal.EXIT_DONE;
      }
      case CANCELLED -> {
        terminal.note("stopped; the text ends where it was");
        yield Terminal.EXIT_FAILED;
      }
    };
  }

  private void note(Generation.Usage usage, double seconds) {
    terminal.note(
        String.format(
            Locale.ROOT,
            "%,d tokens read, %,d written in %,d runs, %.1f s",
            usage.prompt(),
            usage.written(),
            usage.runs(),
            seconds));
  }

  private static Map<String, Object> json(Generation written) {
    Map<String, Object> usage = new LinkedHashMap<>();
    usage.put("prompt_tokens", written.usage().prompt());
    usage.put("reused_tokens", written.usage().reused());
    usage.put("completion_tokens", written.usage().written());
    usage.put("runs", written.usage().runs());
    usage.put("guessed_tokens", written.usage().guessed());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("text", written.text());
    json.put("end", written.end().name().toLowerCase(Locale.ROOT));
    json.put("usage", usage);
    return json;
  }

  private ParameterException usage(IllegalArgumentException e) {
    return new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
  }
}
