package dev.winnow.memory;

import static dev.winnow.memory.Folders.config;
import static dev.winnow.memory.Folders.texts;
import static dev.winnow.memory.Folders.turn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogTest {
  @TempDir Path folder;

  /// Offsets of the records, and of the end.
  private final List<Long> offsets = new ArrayList<>();

  private Path file() {
    return folder.resolve("log");
  }

  private List<Record> open(long known) {
    List<Record> read = new ArrayList<>();
    try (Log log =
        Log.open(
                file(),
                known,
                (record, place) -> {
                  read.add(record);
                })
            .log()) {
      assertEquals(Files.size(file()), log.end());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return read;
  }

  private static Record record(long number, String text) {
    return new Record(number, (int) number, Folders.START, turn("s", "Ada", text, 0));
  }

  /// Five records, each acknowledged before the next is written.
  private void five() {
    try (Log log = Log.open(file(), 0, (_, _) -> {}).log()) {
      for (int i = 1; i <= 5; i++) {
        offsets.add(log.end());
        log.force(log.append(List.of(RecordJson.write(record(i, "text " + i)))).getFirst().end());
      }
      offsets.add(log.end());
    }
  }

  @Test
  void recordsOfEveryKindComeBackEqual() {
    List<Entry> entries =
        List.of(
            turn("s", "Ada", "Grüße \uD83D\uDC22 \"quoted\" \\ \u0000", 3),
            new Entry.Document("T", "text", Folders.START, List.of("Ada", "Bob")),
            Entry.Fact.of("Ada", "city", "Graz", Folders.START),
            new Entry.Fact("a", "b", new Entry.Change.Correct("x", "y"), Folders.START),
            new Entry.Fact("a", "b", new Entry.Change.Retract("x"), Folders.START),
            new Entry.Fact("a", "b", new Entry.Change.Expire(), Folders.START));
    for (Entry entry : entries) {
      var record = new Record(7, 0, Folders.START.plusNanos(123), entry);
      assertEquals(record, RecordJson.read(RecordJson.write(record)));
    }
  }

  @Test
  void aTailTornAtAnyByteIsCutAndTheRestIsWhole() throws IOException {
    five();
    byte[] whole = Files.readAllBytes(file());
    for (int length = LogHeader.LENGTH; length < whole.length; length++) {
      Files.write(file(), Arrays.copyOf(whole, length));
      long size = length;
      long records = offsets.stream().skip(1).filter(end -> end <= size).count();

      assertEquals(records, open(0).size(), "cut at " + length);

      assertEquals(offsets.get((int) records), Files.size(file()));
    }
  }

  @Test
  void zerosAndRubbishBehindTheLastRecordAreCut() throws IOException {
    five();
    byte[] whole = Files.readAllBytes(file());
    for (byte filling : new byte[] {0, -1, '{'}) {
      byte[] longer = Arrays.copyOf(whole, whole.length + 999);
      Arrays.fill(longer, whole.length, longer.length, filling);
      Files.write(file(), longer);

      assertEquals(5, open(0).size());
      assertEquals(whole.length, Files.size(file()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void damageInTheMiddleNamesOffsetAndRemedyAndChangesNothing(int record) throws IOException {
    five();
    byte[] whole = Files.readAllBytes(file());
    long from = offsets.get(record);
    for (long at = from; at < offsets.get(record + 1); at += 5) {
      byte[] damaged = whole.clone();
      damaged[(int) at] ^= 0x10;
      Files.write(file(), damaged);

      var e = assertThrows(CorruptLogException.class, () -> open(0), "at " + at);

      assertTrue(e.getMessage().contains("at byte " + from + ":"), e.getMessage());
      assertTrue(e.getMessage().contains("cut the file to " + from), e.getMessage());
      assertTrue(Arrays.equals(damaged, Files.readAllBytes(file())));
    }
  }

  @Test
  void damageOfTheLastRecordIsNoTornTailWhereTheIndexKnowsIt() throws IOException {
    five();
    byte[] damaged = Files.readAllBytes(file());
    damaged[damaged.length - 3] ^= 1;
    Files.write(file(), damaged);
    long end = damaged.length;

    assertThrows(CorruptLogException.class, () -> open(end));
    assertEquals(4, open(0).size());
  }

  @Test
  void damagedHeadersAndOtherVersionsAreRefused() throws IOException {
    five();
    byte[] whole = Files.readAllBytes(file());
    for (int at = 0; at < LogHeader.LENGTH; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 2;
      Files.write(file(), damaged);
      assertThrows(IllegalStateException.class, () -> open(0), "at " + at);
    }
    Files.write(file(), "not a log, but a text of some length".getBytes(StandardCharsets.UTF_8));
    assertThrows(CorruptLogException.class, () -> open(0));
  }

  @Test
  void threadsThatRememberAtTheSameTimeShareFsyncs() throws Exception {
    int count = 64;
    try (Log log = Log.open(file(), 0, (_, _) -> {}).log();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var written = new CountDownLatch(count);
      List<Callable<Long>> work = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        byte[] body = RecordJson.write(record(i + 1, "text " + i));
        work.add(() -> {
          long end = log.append(List.of(body)).getFirst().end();
          written.countDown();
          assertTrue(written.await(60, TimeUnit.SECONDS));
          log.force(end);
          return end;
        });
      }
      for (Future<Long> one : threads.invokeAll(work)) {
        assertTrue(one.get() > 0);
      }
      assertEquals(1, log.forces());
    }
    assertEquals(count, open(0).size());
  }

  @Test
  void anInterruptedThreadWritesAndReads() {
    try (var memory = Memory.open(folder, config())) {
      Scope scope = memory.scope("ada");
      Remembered _ = scope.remember(turn("s", "Ada", "before", 0));
      Thread.currentThread().interrupt();
      try {
        Remembered _ = scope.remember(turn("s", "Ada", "meanwhile", 0));
        assertEquals("meanwhile", texts(scope.recall("meanwhile")).getFirst());
      } finally {
        assertTrue(Thread.interrupted());
      }
      assertEquals("before", texts(scope.recall("before")).getFirst());
    }
  }
}
