package org.example.ragdocs;

import dev.winnow.index.IndexLockedException;
import dev.winnow.ingest.Progress;
import dev.winnow.ingest.Report;
import dev.winnow.memory.generate.Answer;
import dev.winnow.memory.generate.ChatGenerator;
import dev.winnow.memory.generate.GenerationException;
import dev.winnow.memory.generate.Generator;
import dev.winnow.memory.pack.Pack;
import dev.winnow.memory.pack.PackConfig;
import dev.winnow.memory.pack.PackRequest;
import dev.winnow.memory.pack.Packer;
import dev.winnow.memory.pack.TokenCounter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Answers questions about a folder of documents, with citations: by quoting, or in the words of a
/// chat server that is given the quotations.
public final class RagDocs {
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int IN_USE = 3;
  private static final int IN_PART = 4;

  /// Held, so that its level stays: what Lucene tells about itself is not for the terminal.
  private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");

  private final Library library;
  private final Generator generator;
  private final Packer packer;
  private final PrintStream out;

  private RagDocs(Library library, Generator generator, int budget, PrintStream out) {
    this.library = library;
    this.generator = generator;
    this.packer =
        Packer.of(PackConfig.DEFAULTS.withBudget(budget), TokenCounter.estimate())
            .withScorer(library.scorer());
    this.out = out;
  }

  public static void main(String[] args) throws IOException {
    if (List.of(args).contains("--help") || List.of(args).contains("-h")) {
      System.out.print(Options.HELP);
      return;
    }
    LUCENE.setLevel(Level.WARNING);
    try {
      System.exit(run(Options.parse(args), System.out));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(USAGE);
    } catch (IndexLockedException e) {
      System.err.println(e.getMessage());
      System.exit(IN_USE);
    } catch (GenerationException e) {
      System.err.println(e.getMessage());
      System.exit(FAILED);
    }
  }

  static int run(Options options, PrintStream out) throws IOException {
    if (!Files.exists(options.docs())) {
      throw new IllegalArgumentException(
          options.docs() + " does not exist; expected a folder of documents");
    }
    try (Library library = Library.open(options.index())) {
      Report report = library.update(options.docs(), RagDocs::show);
      System.err.println();
      report.failed().first().forEach(problem -> System.err.println("failed: " + problem));
      System.err.printf(
          "documents: %d, new or changed: %d%n",
          report.counts().documents(), report.counts().added() + report.counts().updated());
      if (options.endpoint().isEmpty()) {
        Generator quotes = Generator.extractive(library.scorer(), 3);
        new RagDocs(library, quotes, options.budget(), out).answer(options.question());
      } else {
        try (ChatGenerator chat = ChatGenerator.open(options.chat(), System.err::println)) {
          new RagDocs(library, chat, options.budget(), out).answer(options.question());
        }
      }
      return report.failed().count() > 0 ? IN_PART : 0;
    }
  }

  /// Shows how far reading and embedding are: a line that each one replaces.
  private static void show(Progress progress) {
    System.err.printf(
        "\rread %d of %d files, %d documents done",
        progress.files().done(), progress.files().total(), progress.documents());
  }

  /// Answers one question, or, if it is empty, those that are typed.
  private void answer(String question) throws IOException {
    if (!question.isEmpty()) {
      ask(question);
      return;
    }
    String encoding = System.getProperty("stdin.encoding", "UTF-8");
    var typed = new BufferedReader(new InputStreamReader(System.in, encoding));
    System.err.println("Type questions, a line each; an empty line ends.");
    print("? ");
    for (String line = typed.readLine(); !ends(line); line = typed.readLine()) {
      ask(line.strip());
      print("? ");
    }
    out.println();
  }

  private static boolean ends(String line) {
    return line == null || line.isBlank();
  }

  /// Retrieve, pack, generate, cite.
  private void ask(String question) {
    Library.Found found = library.find(question);
    Pack pack = packer.pack(PackRequest.of(question, found.pieces()));
    Answer answer;
    try {
      answer = generator.answer(question, pack, this::print);
    } catch (GenerationException e) {
      out.println(); // the answer may have broken off in its line
      throw e;
    }
    out.println(answer.text().isEmpty() ? "Nothing here answers that." : "");
    out.println();
    out.print(printable(Sources.of(answer, found.texts())));
  }

  /// Prints a run of the answer as soon as it comes.
  private void print(String run) {
    out.print(printable(run));
    out.flush();
  }

  /// What others wrote must not steer the terminal.
  private static String printable(String text) {
    return text.replaceAll("[\\p{Cc}&&[^\\n\\t]]", "");
  }
}
