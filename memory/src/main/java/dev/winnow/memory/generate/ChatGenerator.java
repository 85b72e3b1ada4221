package dev.winnow.memory.generate;

import dev.winnow.memory.generate.ReplyLines.Ended;
import dev.winnow.memory.generate.ReplyLines.Event;
import dev.winnow.memory.generate.ReplyLines.Line;
import dev.winnow.memory.generate.ReplyLines.Started;
import dev.winnow.memory.pack.NextToken;
import dev.winnow.memory.pack.Pack;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Asks a server that speaks OpenAI's chat protocol (OpenAI, llama.cpp, vLLM, Ollama and others),
/// with streaming.
///
/// Every wait has a limit, what may pass is tried again, and an interrupt of the calling thread
/// closes the connection at once. Safe for any number of threads, which share connections. Close it
/// to end all of its calls.
public final class ChatGenerator implements Generator, AutoCloseable {
  private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);
  private static final Pack NOTHING = new Pack("", 0, List.of(), List.of(), 0);
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;

  /// Most bytes of a reply: some, and so many for each character of its text.
  private static final long BYTES = 1L << 20;

  private static final long BYTES_A_CHARACTER = 512;

  private final ChatConfig config;
  private final HttpClient client;
  private final Consumer<String> onRetry;

  /// How one try ended.
  private sealed interface Outcome {}

  private record Done(Answer answer, Transcript transcript) implements Outcome {}

  /// @param why what was seen
  /// @param after how long the server asks to wait
  private record Passing(String why, Duration after) implements Outcome {}

  private ChatGenerator(ChatConfig config, HttpClient client, Consumer<String> onRetry) {
    this.config = config;
    this.client = client;
    this.onRetry = onRetry;
  }

  public static ChatGenerator open(ChatConfig config) {
    return open(config, _ -> {});
  }

  /// @param onRetry is told, before each wait for a further try, what was seen and what happens
  ///   next; on the thread that asks
  public static ChatGenerator open(ChatConfig config, Consumer<String> onRetry) {
    return new ChatGenerator(
        config,
        HttpClient.newBuilder().connectTimeout(config.patience().connect()).build(),
        onRetry);
  }

  /// @throws GenerationException if the server gives no answer, breaks off, or refuses, or the
  ///   thread is interrupted, whose flag is then set again
  @Override
  public Answer answer(String question, Pack pack, Consumer<String> onText) {
    return answer(Asked.of(question), pack, onText);
  }

  /// The pack goes with the question, behind what was said before.
  @Override
  public Answer answer(Asked asked, Pack pack, Consumer<String> onText) {
    String content = pack.text() + (pack.text().isEmpty() ? "" : "\n") + asked.question();
    return done(Transcript.request(config, asked, content), pack, onText).answer();
  }

  /// The distribution of an answer's first token, for selection by certainty
  /// ([dev.winnow.memory.pack.SentenceScorer#certainty]). Each call is a request for one token; the
  /// server must know `top_logprobs`. It throws [GenerationException] as [#answer] does, and if the
  /// server tells no probabilities.
  public NextToken nextToken() {
    return prompt -> {
      Done done = done(Transcript.firstTokenRequest(config, prompt), NOTHING, text -> {});
      double[] likeliest = done.transcript().firstToken();
      if (likeliest.length == 0) {
        throw new GenerationException(
            "%s told no log-probabilities; expected choices[0].logprobs.content[0].top_logprobs; "
                    .formatted(config)
                + "ask a server that knows top_logprobs, or select without certainty");
      }
      return likeliest;
    };
  }

  private Done done(byte[] body, Pack pack, Consumer<String> onText) {
    HttpRequest request = request(body);
    var patience = config.patience();
    long deadline = System.nanoTime() + patience.total().toNanos();
    Duration pause = patience.pause();
    try {
      for (int attempt = 1; ; attempt++) {
        switch (tried(request, pack, onText, deadline, attempt)) {
          case Done done -> {
            return done;
          }
          case Passing passing -> {
            Duration wait = pause.compareTo(passing.after()) > 0 ? pause : passing.after();
            boolean late = System.nanoTime() + wait.toNanos() - deadline > 0;
            if (attempt > patience.retries()) {
              throw failed(
                  passing,
                  attempt,
                  " of " + (patience.retries() + 1) + "; check the server, or allow more tries");
            }
            if (late) {
              throw failed(
                  passing,
                  attempt,
                  "; the next would begin %s later, beyond the %s that an answer may take; check the server, or allow more time"
                      .formatted(seconds(wait), seconds(patience.total())));
            }
            onRetry.accept(
                "%s: %s; asking again in %s, try %d of %d"
                    .formatted(
                        config, passing.why(), seconds(wait), attempt + 1, patience.retries() + 1));
            Thread.sleep(wait);
            pause = pause.multipliedBy(2);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GenerationException(
          "%s: interrupted while waiting for an answer; the request is cancelled; ask again"
              .formatted(config),
          e);
    }
  }

  private GenerationException failed(Passing last, int attempt, String why) {
    return new GenerationException(
        "%s: %s, at try %d%s".formatted(config, last.why(), attempt, why));
  }

  /// `4 s`, `0.05 s`.
  private static String seconds(Duration time) {
    BigDecimal seconds = BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros();
    return seconds.toPlainString() + " s";
  }

  private HttpRequest request(byte[] body) {
    String address = config.base().toString().replaceAll("/+$", "") + "/chat/completions";
    var request =
        HttpRequest.newBuilder(URI.create(address))
            .header("Content-Type", "application/json")
            .header("Accept", "text/event-stream")
            .POST(BodyPublishers.ofByteArray(body));
    if (!config.key().isEmpty()) {
      request.header("Authorization", "Bearer " + config.key());
    }
    return request.build();
  }

  private Outcome tried(
      HttpRequest request, Pack pack, Consumer<String> onText, long deadline, int attempt)
      throws InterruptedException {
    var lines = new ReplyLines();
    int most = config.limits().characters();
    var exchange = client.sendAsync(request, lines.handler(BYTES + most * BYTES_A_CHARACTER));
    var watched =
        exchange.whenComplete((reply, cause) -> {
          if (cause != null) {
            lines.fail(cause);
          }
        });
    try {
      Event first = next(lines, deadline);
      if (first instanceof Started started && started.status() == OK) {
        return read(lines, pack, new Transcript(onText, most), deadline, attempt);
      }
      return first instanceof Started refused
          ? refused(refused, body(lines, deadline))
          : new Passing(broken(first), Duration.ZERO);
    } finally {
      lines.cancel();
      exchange.cancel(true);
      watched.cancel(true);
    }
  }

  private Outcome read(
      ReplyLines lines, Pack pack, Transcript transcript, long deadline, int attempt)
      throws InterruptedException {
    while (!transcript.isDone()) {
      Event event = next(lines, deadline);
      if (event instanceof Line line) {
        transcript.add(line.text());
        continue;
      }
      if (event instanceof Ended ended && ended.cause() == null) {
        transcript.finish();
        if (transcript.isDone() || !transcript.end().isEmpty()) {
          break;
        }
      }
      if (transcript.text().isEmpty()) {
        return new Passing(broken(event), Duration.ZERO);
      }
      throw new GenerationException(
          "%s: %s after %d characters; expected the rest; ask again"
              .formatted(config, broken(event), transcript.text().length()));
    }
    String text = transcript.text();
    String end = transcript.end().isEmpty() ? "stop" : transcript.end();
    return new Done(
        new Answer(text, Citations.of(text, pack), transcript.usage(attempt), end), transcript);
  }

  /// The next event; null if the server stayed silent too long.
  private @Nullable Event next(ReplyLines lines, long deadline) throws InterruptedException {
    long left = deadline - System.nanoTime();
    return lines.next(Math.min(left, config.patience().silence().toNanos()));
  }

  private String broken(@Nullable Event event) {
    if (event instanceof Ended ended && ended.cause() != null) {
      Throwable cause = ended.cause();
      return "no connection, or it broke off (%s)"
          .formatted(cause instanceof CompletionException ? cause.getCause() : cause);
    }
    return event == null
        ? "silent for %s, or the time was up".formatted(seconds(config.patience().silence()))
        : "the reply ended without an answer";
  }

  private Outcome refused(Started started, String body) {
    String why = "status %d: %s".formatted(started.status(), body);
    if (PASSING.contains(started.status())) {
      return new Passing(why, retryAfter(started));
    }
    throw new GenerationException(
        "%s: %s; expected status 200; check address, model and key%s"
            .formatted(
                config, why, started.status() == NOT_FOUND ? "; most addresses end in /v1" : ""));
  }

  private String body(ReplyLines lines, long deadline) throws InterruptedException {
    var transcript = new Transcript(text -> {}, config.limits().characters());
    while (next(lines, deadline) instanceof Line line) {
      transcript.note(line.text());
    }
    return transcript.other();
  }

  /// Seconds or a date; zero if the header is missing or neither.
  private static Duration retryAfter(Started started) {
    String value = started.headers().firstValue("Retry-After").orElse("0").strip();
    if (value.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(value));
    }
    try {
      Instant when = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(Instant.now(), when);
      return wait.isNegative() ? Duration.ZERO : wait;
    } catch (DateTimeParseException e) {
      return Duration.ZERO;
    }
  }

  /// Ends all running calls. Idempotent.
  @Override
  public void close() {
    client.shutdownNow();
  }
}
