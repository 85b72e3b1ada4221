package dev.winnow.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.winnow.ingest.Progress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  @Test
  void manySmallFilesMoveTheLineThoughTheirBytesDoNot() {
    assertEquals(
        "  1 %  1,200 of 9,001 files  1,150 documents  115/s  0:10  13:20 left",
        ProgressLine.text(progress(1_150, 1_200, 9_001)));
    assertEquals(
        "  1 %  1,264 of 9,001 files  1,214 documents  121/s  0:10  13:20 left",
        ProgressLine.text(progress(1_214, 1_264, 9_001)));
  }

  @Test
  void oneFileIsNotCounted() {
    assertEquals(
        "  1 %  300 documents  30/s  0:10  13:20 left", ProgressLine.text(progress(300, 0, 1)));
  }

  private static Progress progress(long documents, long files, long all) {
    return new Progress(
        documents,
        new Progress.Part(files, all),
        new Progress.Part(1_000, 81_000),
        Duration.ofSeconds(10),
        100);
  }
}
