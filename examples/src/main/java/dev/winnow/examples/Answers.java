package dev.winnow.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.engine.MissingVectors;
import dev.winnow.index.Hit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Prints answers: the passages found, and what a language model makes of them if there is one.
///
/// @param top passages to cite
/// @param endpoint null for the passages alone
record Answers(AskIndex index, Surroundings around, int top, @Nullable ChatEndpoint endpoint) {
  /// Answers at once, makes vectors for at most `wait`, and where that helps answers again.
  ///
  /// @return false if the endpoint gave no answer
  boolean give(String question, Duration wait) {
    List<Hit> hits = index.ask(question, top);
    show(question, hits);
    if (improve(wait)) {
      hits = index.ask(question, top);
      show(question, hits);
    }
    tellHowToGoOn();
    return inWords(question, hits);
  }

  /// The last answer alone, as one JSON value.
  void giveJson(String question, Duration wait) {
    boolean _ = improve(wait);
    List<Citation> citations = Citation.of(index.ask(question, top));
    try {
      around
          .console()
          .out()
          .println(
              new ObjectMapper()
                  .writerWithDefaultPrettyPrinter()
                  .writeValueAsString(new JsonAnswer(question, index.share(), citations)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of strings did not become JSON", e);
    }
  }

  /// What [#giveJson] prints.
  ///
  /// @param vectors share of documents that have vectors
  private record JsonAnswer(String question, double vectors, List<Citation> citations) {}

  /// Makes vectors for at most `time`.
  ///
  /// @return true where answers may differ now
  boolean improve(Duration time) {
    double before = index.share();
    if (time.isPositive() && before < 1) {
      long start = System.nanoTime();
      try (var meter = Meter.of("vectors", around)) {
        index.fill(
            () -> System.nanoTime() - start >= time.toNanos(),
            (_, done, total) -> {
              meter.at(done, total);
              return true;
            });
      }
    }
    return index.share() > before && index.usesVectors();
  }

  /// Takes questions until there are no more; vectors are made in the background.
  void converse() {
    var leaving = new AtomicBoolean();
    Thread filler = Thread.ofPlatform().name("ask-the-jdk-vectors").start(() -> fillUntil(leaving));
    try {
      around.console().out().println("Ask, or press return to leave.");
      for (String question = read(); !question.isBlank(); question = read()) {
        List<Hit> hits = index.ask(question, top);
        show(question, hits);
        boolean _ = inWords(question, hits);
      }
    } finally {
      leaving.set(true);
      join(filler);
    }
    tellHowToGoOn();
  }

  private String read() {
    around
        .console()
        .out()
        .print(index.share() < 1 ? "[%d %% vectors] > ".formatted(index.percent()) : "> ");
    around.console().out().flush();
    try {
      String line = around.console().in().readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the question: " + e.getMessage(), e);
    }
  }

  private void fillUntil(AtomicBoolean leaving) {
    try {
      index.fill(leaving::get, MissingVectors.Listener.NONE);
    } catch (RuntimeException e) {
      around.console().err().println("No more vectors are made: " + e.getMessage());
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void show(String question, List<Hit> hits) {
    around
        .console()
        .out()
        .println(
            index.usesVectors()
                ? "\nWith vectors (%d %% of the documents have them):\n".formatted(index.percent())
                : "\nBy keywords:\n");
    if (hits.isEmpty()) {
      around.console().out().println("Nothing found; try other words.");
    }
    for (Citation citation : Citation.of(hits)) {
      around.console().out().println(citation.render(question, around.console().width()));
    }
  }

  private boolean inWords(String question, List<Hit> hits) {
    if (endpoint == null) {
      return true;
    }
    try {
      var answer = GroundedAnswer.ask(endpoint, question, Citation.of(hits));
      around.console().out().println(answer.render(around.console().width()));
      return true;
    } catch (ChatException e) {
      around.console().err().println(e.getMessage() + "\nThe passages above do not depend on it.");
      return false;
    }
  }

  private void tellHowToGoOn() {
    if (index.share() < 1) {
      around
          .console()
          .err()
          .println(
              "%d %% of the documents have vectors now; the next start goes on from there, and --wait 1h makes them all."
                  .formatted(index.percent()));
    }
  }
}
