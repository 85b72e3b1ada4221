package dev.winnow.memory.generate;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The lines of a reply while they come, so that each wait has a limit: the client's own timeout
/// ends with the headers. Filled by the client's threads, read by one.
final class ReplyLines implements Flow.Subscriber<String> {
  /// What comes.
  sealed interface Event {}

  record Started(int status, HttpHeaders headers) implements Event {}

  record Line(String text) implements Event {}

  /// @param cause why it broke off, or null if it ended well
  record Ended(@Nullable Throwable cause) implements Event {}

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private volatile Flow.@Nullable Subscription subscription;
  private volatile boolean cancelled;

  /// Hands the reply to this, up to so many bytes.
  BodyHandler<Void> handler(long bytes) {
    return info -> {
      events.add(new Started(info.statusCode(), info.headers()));
      return BodySubscribers.limiting(
          BodySubscribers.fromLineSubscriber(this, lines -> null, StandardCharsets.UTF_8, null),
          bytes);
    };
  }

  /// The next event, or null if none came in time.
  @Nullable Event next(long nanos) throws InterruptedException {
    Event event = events.poll(nanos, TimeUnit.NANOSECONDS);
    var source = subscription;
    if (event instanceof Line && source != null) {
      source.request(1);
    }
    return event;
  }

  /// Stops reading; the connection is closed.
  void cancel() {
    cancelled = true;
    var source = subscription;
    if (source != null) {
      source.cancel();
    }
  }

  void fail(Throwable cause) {
    events.add(new Ended(cause));
  }

  @Override
  public void onSubscribe(Flow.Subscription source) {
    subscription = source;
    if (cancelled) {
      source.cancel();
    } else {
      source.request(1);
    }
  }

  @Override
  public void onNext(String line) {
    events.add(new Line(line));
  }

  @Override
  public void onError(Throwable cause) {
    events.add(new Ended(cause));
  }

  @Override
  public void onComplete() {
    events.add(new Ended(null));
  }
}
