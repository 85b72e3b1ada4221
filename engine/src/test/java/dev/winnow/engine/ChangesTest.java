package dev.winnow.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.winnow.index.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChangesTest {
  private final Changes changes = new Changes();
  private final List<Document> written = new ArrayList<>();

  @Test
  void withoutAPageNothingIsRemembered() {
    for (int i = 0; i < 10_000; i++) {
      changes.run(List.of("d" + i), () -> {});
    }

    assertEquals(0, changes.remembered());
  }

  @Test
  void noMoreIsRememberedThanThePageHowMuchEverChanges() {
    List<Document> _ = changes.page(() -> documents(0, 10));
    changes.run(IntStream.range(5, 10_000).mapToObj(i -> "d" + i).toList(), () -> {});

    assertEquals(5, changes.remembered());
    assertEquals(documents(0, 5), changes.unchanged(documents(0, 10)));
  }

  @Test
  void whatChangedIsNotWrittenBack() {
    List<Document> page = changes.page(() -> documents(0, 3));
    changes.run(List.of("d1"), () -> {});

    assertEquals(2, changes.writeBack(page, written::addAll));
    assertEquals(List.of("d0", "d2"), written.stream().map(Document::id).toList());
  }

  @Test
  void aChangeOfUnknownIdsStrikesThePage() {
    List<Document> page = changes.page(() -> documents(0, 3));
    int _ = changes.changeAny(() -> 1);

    assertEquals(0, changes.writeBack(page, written::addAll));
  }

  private static List<Document> documents(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> Document.of("d" + i, "text " + i)).toList();
  }
}
