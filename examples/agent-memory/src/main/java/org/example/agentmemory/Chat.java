package org.example.agentmemory;

import dev.winnow.memory.Entry;
import dev.winnow.memory.Recall;
import dev.winnow.memory.Recalled;
import dev.winnow.memory.Scope;
import dev.winnow.memory.generate.Answer;
import dev.winnow.memory.generate.Generator;
import dev.winnow.memory.pack.Pack;
import dev.winnow.memory.pack.PackRequest;
import dev.winnow.memory.pack.Packer;
import dev.winnow.memory.pack.Piece;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// One session of a conversation: recall, pack, generate, remember. One thread at a time.
final class Chat {
  private static final int RECALLED = 20;
  private static final int RECENT = 6;

  private final String session = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
  private final Scope scope;
  private final Generator generator;
  private final Packer packer;
  private final boolean writes;

  /// The last turns of this session, which a prompt holds beside what is recalled.
  private final Deque<Piece> recent = new ArrayDeque<>();

  /// @param writes whether the generator finds words of its own; if not, it can only quote
  Chat(Scope scope, Generator generator, Packer packer, boolean writes) {
    this.scope = scope;
    this.generator = generator;
    this.packer = packer;
    this.writes = writes;
  }

  /// Answers what the user says. A statement is remembered first: it is on disk, and noted, before
  /// the answer begins. A question is remembered with its answer, and not at all if there is none:
  /// alone it would be what comes to mind first when it is asked again.
  ///
  /// @param onText gets the answer while it comes
  /// @return what was recalled, and why
  String reply(String said, Consumer<String> onText) {
    List<Recalled.Item> memories = recall(said);
    Pack pack = packer.pack(request(said, memories));
    boolean question = isQuestion(said);
    if (!question) {
      remember(scope.name(), said);
    }
    if (!question) {
      onText.accept(writes ? "Noted. " : "Noted.");
      if (!writes) {
        return "";
      }
    }
    Answer answer = generator.answer(said, pack, onText);
    if (answer.text().isEmpty()) {
      onText.accept("I remember nothing about that.");
    } else if (writes) {
      if (question) {
        remember(scope.name(), said);
      }
      remember("assistant", answer.text());
    }
    return Trace.of(memories, pack, answer);
  }

  private List<Recalled.Item> recall(String said) {
    List<Recalled.Item> memories = scope.recall(Recall.of(said).withK(RECALLED)).memories();
    return writes ? memories : memories.stream().filter(item -> !isQuestion(item.text())).toList();
  }

  private PackRequest request(String said, List<Recalled.Item> memories) {
    List<Piece> pinned = writes ? List.copyOf(recent) : List.of();
    Set<String> present = pinned.stream().map(Piece::id).collect(Collectors.toSet());
    List<Piece> pieces =
        memories.stream()
            .filter(item -> !present.contains(item.id()))
            .map(Recalled.Item::piece)
            .toList();
    return PackRequest.of(said, pieces).withPinned(pinned);
  }

  private void remember(String speaker, String text) {
    var turn = new Entry.Turn(session, speaker, text, Instant.now());
    String id = scope.remember(turn).ids().getFirst();
    recent.add(
        Piece.of(id, text)
            .withMoment(Piece.Moment.NONE.withSpeaker(speaker).withTime(turn.time())));
    if (recent.size() > RECENT) {
      recent.removeFirst();
    }
  }

  /// Leaves out of later prompts what the scope has forgotten.
  void forget() {
    recent.clear();
  }

  /// Nobody wants a question quoted as an answer.
  static boolean isQuestion(String text) {
    return text.strip().endsWith("?");
  }
}
