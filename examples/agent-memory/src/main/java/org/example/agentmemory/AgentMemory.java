package org.example.agentmemory;

import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.memory.Memory;
import dev.winnow.memory.MemoryConfig;
import dev.winnow.memory.Recalled;
import dev.winnow.memory.Scope;
import dev.winnow.memory.ScopeInUseException;
import dev.winnow.memory.generate.ChatGenerator;
import dev.winnow.memory.generate.GenerationException;
import dev.winnow.memory.generate.Generator;
import dev.winnow.memory.pack.PackConfig;
import dev.winnow.memory.pack.Packer;
import dev.winnow.memory.pack.SentenceScorer;
import dev.winnow.memory.pack.TokenCounter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

/// A chat that remembers across restarts, shows what it recalled and why, and forgets when told to.
public final class AgentMemory {
  private static final int USAGE = 2;
  private static final int IN_USE = 3;

  /// Held, so that its level stays: what Lucene tells about itself is not for the terminal.
  private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");

  private final BufferedReader in;
  private final boolean echoes;
  private final Screen screen;
  private final Chat chat;
  private final Commands commands;

  /// @param echoes whether what is said is shown, because nobody types it
  private AgentMemory(BufferedReader in, boolean echoes, Screen screen, Scope scope, Chat chat) {
    this.in = in;
    this.echoes = echoes;
    this.screen = screen;
    this.chat = chat;
    this.commands = new Commands(scope);
  }

  public static void main(String[] args) throws IOException {
    if (List.of(args).contains("--help") || List.of(args).contains("-h")) {
      System.out.print(Options.HELP);
      return;
    }
    LUCENE.setLevel(Level.WARNING);
    try {
      run(Options.parse(args));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(USAGE);
    } catch (NoSuchFileException e) {
      System.err.println("there is no file " + e.getFile() + "; check --lines");
      System.exit(USAGE);
    } catch (ScopeInUseException e) {
      System.err.println(e.getMessage());
      System.exit(IN_USE);
    }
  }

  private static void run(Options options) throws IOException {
    EngineConfig engine = EngineConfig.DEFAULTS;
    boolean echoes = !options.lines().isEmpty();
    var screen = new Screen(System.out);
    try (var in = echoes ? Files.newBufferedReader(Path.of(options.lines())) : typed();
        var models = Models.open(ModelsConfig.DEFAULTS);
        var memory =
            Memory.open(
                options.folder(), MemoryConfig.DEFAULTS.withEngine(engine.withModels(models)))) {
      Scope scope = memory.scope(options.user());
      SentenceScorer meaning = SentenceScorer.meaning(models.embedder(Recipe.DEFAULTS.embedder()));
      Packer packer =
          Packer.of(PackConfig.DEFAULTS.withBudget(options.budget()), TokenCounter.estimate())
              .withScorer(meaning);
      if (options.writes()) {
        try (ChatGenerator writer =
            ChatGenerator.open(options.chat(), retry -> screen.lines("  " + retry))) {
          var chat = new Chat(scope, writer, packer, true);
          new AgentMemory(in, echoes, screen, scope, chat).talk(scope);
        }
      } else {
        Generator quotes = Generator.extractive(meaning, 2);
        var chat = new Chat(scope, quotes, packer, false);
        new AgentMemory(in, echoes, screen, scope, chat).talk(scope);
      }
    }
  }

  private static BufferedReader typed() throws IOException {
    String encoding = System.getProperty("stdin.encoding", "UTF-8");
    return new BufferedReader(new InputStreamReader(System.in, encoding));
  }

  private void talk(Scope scope) throws IOException {
    screen.lines(
        "I remember %s of %s. /help lists commands."
            .formatted(Commands.counted(scope.count(), "thing"), scope.name()));
    for (String line = read("> "); line != null && !line.equals("/quit"); line = read("> ")) {
      if (line.startsWith("/")) {
        screen.lines(command(line));
      } else if (!line.isEmpty()) {
        answer(line);
      }
    }
  }

  private void answer(String said) {
    try {
      String trace = chat.reply(said, screen::print);
      screen.lines(trace);
    } catch (GenerationException e) {
      screen.lines(e.getMessage());
      screen.lines(
          Chat.isQuestion(said)
              ? "The question is not kept, for it has no answer."
              : "What you said is kept all the same.");
    }
  }

  private String command(String line) throws IOException {
    String[] parts = line.split("\\s+", 2);
    String rest = parts.length > 1 ? parts[1].strip() : "";
    return switch (parts[0]) {
      case "/fact" -> commands.state(rest);
      case "/facts" -> commands.facts();
      case "/forget" -> rest.isEmpty() ? Commands.HELP : forget(rest);
      case "/forget-person" -> rest.isEmpty() ? Commands.HELP : forgetPerson(rest);
      default -> Commands.HELP;
    };
  }

  /// Shows what would be forgotten, and asks.
  private String forget(String words) throws IOException {
    List<Recalled.Item> memories = commands.containing(words);
    if (memories.isEmpty()) {
      return "no memory contains all of these words: %s%n".formatted(words);
    }
    memories.forEach(item -> screen.lines("  " + Trace.shortened(item.text())));
    return isSure("forget %s?".formatted(Commands.counted(memories.size(), "memory")))
        ? forgotten(commands.forget(memories))
        : "kept\n";
  }

  private String forgetPerson(String name) throws IOException {
    return isSure("forget what %s said, and facts about them?".formatted(name))
        ? forgotten(commands.forgetPerson(name))
        : "kept\n";
  }

  private boolean isSure(String question) throws IOException {
    String sure = read(question + " yes or no > ");
    return "yes".equals(sure == null ? "" : sure.toLowerCase(Locale.ROOT));
  }

  private String forgotten(String receipt) {
    chat.forget();
    return receipt;
  }

  private String read(String prompt) throws IOException {
    screen.endLine();
    screen.print(prompt);
    String line = in.readLine();
    if (line == null || echoes) {
      screen.print((line == null ? "" : line) + "\n");
    }
    screen.typed();
    return line == null ? null : line.strip();
  }
}
