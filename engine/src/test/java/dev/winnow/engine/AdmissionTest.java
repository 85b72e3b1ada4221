package dev.winnow.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdmissionTest {
  private static final Admission.Limits ONE =
      Admission.Limits.DEFAULTS.withRunning(1).withWaiting(1);

  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void letGo() {
    release.countDown();
  }

  @Test
  void workGivesItsResultOrItsOwnError() {
    try (var admission = Admission.open(ONE)) {
      assertEquals(7, admission.run(() -> 7));
      var error =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  admission.run(() -> {
                    throw new IllegalArgumentException("bad query");
                  }));
      assertEquals("bad query", error.getMessage());
    }
  }

  @Test
  void workIsToldTheTimeThatIsLeft() {
    try (var admission = Admission.open(ONE.withDeadline(Duration.ofHours(1)))) {
      Duration left = admission.run(Function.<Duration>identity());

      assertTrue(left.isPositive() && left.compareTo(Duration.ofMinutes(61)) < 0, left::toString);
    }
  }

  @Test
  void beyondWhatRunsAndWaitsWorkIsTurnedAway() throws Exception {
    try (var admission = Admission.open(ONE)) {
      var first = Threads.supply(() -> admission.run(this::slow));
      entered.await();
      var second = Threads.supply(() -> admission.run(this::slow));
      var third = Threads.supply(() -> admission.run(this::slow));
      var refused =
          assertThrows(Exception.class, () -> CompletableFuture.anyOf(second, third).join());
      int running = admission.running();
      release.countDown();

      var overloaded = assertInstanceOf(OverloadedException.class, refused.getCause());
      assertEquals("1 of your calls run and 1 wait; try again later", overloaded.getMessage());
      assertEquals(1, running);
      assertTrue(first.join());
    }
  }

  @Test
  void oneClientCannotHoldTheThreadsThatOthersNeed() throws Exception {
    var limits = ONE.withRunning(2).withWaiting(2).withClientRunning(1);
    var heavy = new Admission.Call("a", "heavy", 1);
    var light = new Admission.Call("b", "light", 1);
    try (var admission = Admission.open(limits)) {
      var first = Threads.supply(() -> admission.run(heavy, _ -> slow()));
      entered.await();
      var second = Threads.supply(() -> admission.run(heavy, _ -> slow()));

      assertEquals("done", admission.run(light, _ -> "done"));
      release.countDown();
      assertTrue(first.join());
      assertTrue(second.join());
    }
  }

  @Test
  void aClientsShareIsNoMoreThanAllHave() {
    var error = assertThrows(IllegalArgumentException.class, () -> ONE.withClientRunning(2));

    assertTrue(error.getMessage().contains("running=1 waiting=1 clientRunning=2"));
    assertEquals(1, Admission.Limits.DEFAULTS.withRunning(1).clientRunning());
  }

  @Test
  void workThatStillWaitsAtTheDeadlineNeverStarts() throws Exception {
    var started = new AtomicBoolean();
    try (var admission = Admission.open(ONE.withDeadline(Duration.ofMillis(50)))) {
      var first = Threads.supply(() -> admission.run(this::slow));
      entered.await();

      var error =
          assertThrows(
              DeadlineException.class,
              () ->
                  admission.run(() -> {
                    started.set(true);
                    return 1;
                  }));
      release.countDown();

      assertEquals(
          "the call took longer than 50 ms; ask for less, or raise the limit deadline",
          error.getMessage());
      assertThrows(Exception.class, first::join);
    }
    assertFalse(started.get());
  }

  @Test
  void anInterruptOfWhoWaitsDoesNotReachTheWork() throws Exception {
    var interrupted = new CompletableFuture<Boolean>();
    try (var admission = Admission.open(ONE)) {
      Thread waiting =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  admission.run(() -> {
                    boolean done = slow();
                    interrupted.complete(Thread.currentThread().isInterrupted());
                    return done;
                  });
                } catch (CancellationException e) {
                  release.countDown();
                }
              });
      entered.await();
      waiting.interrupt();

      assertFalse(interrupted.get());
    }
  }

  @Test
  void aModelAtWorkIsStoppedAtTheDeadline(@TempDir Path folder) throws Exception {
    var stopped = new CompletableFuture<Throwable>();
    try (var models = Models.open(ModelsConfig.DEFAULTS);
        var rerankers = Rerankers.open(models, Map.of("tiny", TinyReranker.in(folder)));
        var admission = Admission.open(ONE.withDeadline(Duration.ofMillis(10)))) {
      assertThrows(DeadlineException.class, () -> admission.run(() -> endless(rerankers, stopped)));

      assertTrue(
          stopped.get().getMessage().contains("the run of the model was given up"),
          stopped.get().getMessage());
    }
  }

  /// Runs a model again and again, until that fails.
  private static boolean endless(Rerankers rerankers, CompletableFuture<Throwable> stopped) {
    try {
      while (!stopped.isDone()) {
        var _ = rerankers.rerank("tiny", "query", List.of("one text", "another text"));
      }
    } catch (RuntimeException e) {
      stopped.complete(e);
    }
    return true;
  }

  private boolean slow() {
    entered.countDown();
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return true;
  }
}
