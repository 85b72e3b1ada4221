package dev.winnow.memory;

import dev.winnow.embed.Embedder;
import dev.winnow.index.Plan;
import dev.winnow.memory.pack.Pack;
import dev.winnow.memory.pack.PackConfig;
import dev.winnow.memory.pack.PackRequest;
import dev.winnow.memory.pack.Packer;
import dev.winnow.memory.pack.Piece;
import dev.winnow.memory.pack.Slots;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// The memories of one tenant, person or agent: nothing of another scope changes its answers.
/// Thread-safe; there is nothing to close, and its files are opened when they are needed.
public final class Scope {
  private final String name;
  private final OpenScopes.Slots slots;

  Scope(String name, OpenScopes.Slots slots) {
    this.name = name;
    this.slots = slots;
  }

  public String name() {
    return name;
  }

  /// Remembers entries, and returns when they are on disk. Threads that remember at the same time
  /// share one fsync. They can be recalled at once: those that are not indexed yet are indexed by
  /// the next recall.
  ///
  /// The batch is acknowledged as a whole. What a crash interrupts before that may be kept in part.
  ///
  /// @throws java.io.UncheckedIOException if they cannot be written
  public Remembered remember(List<? extends Entry> batch) {
    return rememberOnce(batch.stream().map(Keyed::of).toList());
  }

  /// As [#remember(List)], but an entry whose key is there already is not remembered again:
  /// [Remembered#known] names it. So a batch whose acknowledgement was lost can be sent again.
  /// Forgetting an entry forgets its key.
  ///
  /// @throws IllegalArgumentException if a key is there with another text; nothing is remembered
  ///   then
  public Remembered rememberOnce(List<Keyed> batch) {
    List<Keyed> entries = List.copyOf(batch);
    return entries.isEmpty()
        ? new Remembered(List.of(), List.of(), List.of())
        : slots.in(name, store -> store.remember(entries));
  }

  public Remembered remember(Entry... entries) {
    return remember(List.of(entries));
  }

  /// Recalls what answers a question; the same scope gives the same answer, and a scope in which
  /// nothing was remembered gives none.
  ///
  /// @throws IllegalArgumentException if the plan names something unknown
  public Recalled recall(Recall recall) {
    return existing(store -> store.recall(recall), new Recalled(List.of(), List.of(), List.of()));
  }

  public Recalled recall(String text) {
    return recall(Recall.of(text));
  }

  /// The embedder of what is remembered, for instance to choose sentences that are quoted; empty
  /// where there are no vectors, or nothing was remembered. It is closed with the models of the
  /// memory.
  public Optional<Embedder> embedder() {
    return existing(ScopeStore::embedder, Optional.empty());
  }

  /// Recalls, and packs what was recalled into a text for a prompt.
  public Pack pack(Recall recall, Packer packer) {
    return pack(recall, Slots.NONE, packer);
  }

  /// The same behind what stands in front of each pack.
  public Pack pack(Recall recall, Slots slots, Packer packer) {
    return packer.pack(request(recall, slots, packer.config().neighbours()));
  }

  /// What a pack of a recall is made of: the memories, their neighbours, and what stands in front.
  /// What is later than the recall may see is in none of them.
  public PackRequest request(Recall recall, Slots slots, PackConfig.Neighbours neighbours) {
    List<Piece> pieces = recall(recall).memories().stream().map(Recalled.Item::piece).toList();
    Map<String, Piece> front = new LinkedHashMap<>(); // by id
    Map<String, Piece> nearby = new LinkedHashMap<>();
    if (slots.isEmpty() && neighbours.isEmpty()) {
      return PackRequest.of(recall.text(), pieces);
    }
    Instant end = recall.which().to();
    Which before = Which.ALL.withTo(end);
    profile(slots.profile(), recall).forEach(piece -> front.put(piece.id(), piece));
    Stream.concat(
            slots.pinned().stream().map(this::get).flatMap(Optional::stream),
            last(slots, before).stream())
        .filter(kept -> before.matches(kept.entry()))
        .forEach(kept -> front.putIfAbsent(kept.id(), piece(kept)));
    for (Piece piece : neighbours.isEmpty() ? List.<Piece>of() : pieces) {
      around(piece.id(), neighbours).stream()
          .filter(kept -> before.matches(kept.entry()) && !front.containsKey(kept.id()))
          .forEach(kept -> nearby.putIfAbsent(kept.id(), piece(kept)));
    }
    return PackRequest.of(
            recall.text(), pieces.stream().filter(one -> !front.containsKey(one.id())).toList())
        .withNearby(List.copyOf(nearby.values()))
        .withPinned(List.copyOf(front.values()));
  }

  private List<Kept> last(Slots slots, Which before) {
    return slots.session().isEmpty() || slots.turns() == 0
        ? List.of()
        : existing(store -> store.last(slots.session(), slots.turns(), before), List.of());
  }

  private List<Kept> around(String id, PackConfig.Neighbours neighbours) {
    return existing(
        store -> store.around(Record.number(id), neighbours.before(), neighbours.after()),
        List.of());
  }

  private static Piece piece(Kept kept) {
    return new Recalled.Item(kept.id(), kept.entry(), kept.turn(), 0, List.of()).piece();
  }

  /// What holds of a subject at the moment of a recall, newest first, in the words of facts.
  private List<Piece> profile(String subject, Recall recall) {
    if (subject.isEmpty()) {
      return List.of();
    }
    Instant at = recall.weighing().at();
    Facts facts = existing(store -> store.facts(at), new Facts(List.of(), List.of()));
    return facts.held().stream()
        .filter(held -> FactHistory.same(held.subject(), subject))
        .sorted(
            Comparator.comparing((Facts.Held held) -> held.validity().from())
                .reversed()
                .thenComparing(Facts.Held::attribute))
        .map(held -> get(held.id()).map(kept -> piece(held, kept)))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Piece piece(Facts.Held held, Kept kept) {
    String text = held.subject() + " " + held.attribute() + ": " + held.value();
    Piece whole = piece(kept);
    return new Piece(kept.id(), text, whole.moment(), whole.source(), 0, "");
  }

  /// The memories in the order in which they were remembered. Each call reads the log from `after`
  /// on until it has enough.
  ///
  /// @param after id behind which to begin; empty for the beginning
  /// @param most how many, at least 1
  public List<Kept> list(Which which, String after, int most) {
    long from = after.isEmpty() ? 0 : Record.number(after);
    if (from < 0 || most < 1) {
      throw new IllegalArgumentException(
          "listing %d memories after '%s'; expected at least 1, after an id as m7, or after none"
              .formatted(most, Unicode.shown(after)));
    }
    return existing(store -> store.list(which, from, most), List.of());
  }

  /// The memory with this id.
  public Optional<Kept> get(String id) {
    return existing(store -> store.get(Record.number(id)), Optional.empty());
  }

  /// What holds at a moment, as far as was recorded at another: see [Facts].
  ///
  /// @param valid the moment in the world
  /// @param recorded nothing that was remembered after this moment counts; [Instant#MAX] for all
  public Facts facts(Instant valid, Instant recorded) {
    return existing(store -> store.facts(valid, recorded), new Facts(List.of(), List.of()));
  }

  /// Works with a folder for files that are made of memories, such as keys and values that a
  /// decoder has read ([dev.winnow.embed.generate.Decoder#save]). Forgetting anything deletes all
  /// of them, since nobody can tell what is in them, and waits for this: recall what is written
  /// here within the same call.
  ///
  /// @param use gets the folder, which is there; it must not forget, nor close the memory
  /// @throws java.io.UncheckedIOException if the folder cannot be made
  public <T> T derived(Function<Path, T> use) {
    return slots.in(name, store -> store.derived(use));
  }

  /// Forgets memories: writes the log anew without them, removes them from the index, merges their
  /// bytes away, and deletes what is derived. It takes as long as writing both anew, and other
  /// calls on the scope wait. When it is interrupted by a crash, the next opening finishes it if it
  /// had begun to take effect.
  public Forgotten forget(Forget forget) {
    return existing(store -> store.forget(forget), Forgotten.NOTHING);
  }

  /// Merges the segments of the scope's index into one, which makes recalls from many memories
  /// faster. It takes about as long as writing the index anew, and needs room for a second one.
  /// Other calls go on; what is remembered meanwhile waits for the index as usual.
  ///
  /// @throws java.io.UncheckedIOException if there is not enough room; it says how much is needed
  public void compact() {
    boolean _ =
        existing(
            store -> {
              store.compact();
              return true;
            },
            false);
  }

  /// Copies the scope, its index included, while other calls go on; see [Memory#restore].
  ///
  /// @param target a folder that does not exist yet or is empty
  /// @throws IllegalArgumentException if it holds files, or if nothing was remembered here
  public Backup backup(Path target) {
    if (!slots.exists(name)) {
      throw new IllegalArgumentException(
          "scope '%s' has no memories; expected one to copy; look at its name".formatted(name));
    }
    return slots.in(name, store -> store.backup(target));
  }

  /// Whether anything was ever remembered here: a scope begins with its first memory.
  public boolean exists() {
    return slots.exists(name);
  }

  /// Number of memories.
  public int count() {
    return existing(ScopeStore::count, 0);
  }

  /// The plan of a recall that names none: keywords in the memory alone and with its neighbours,
  /// and vectors where the engine has an embedder. Scores are brought to one scale (min-max); both
  /// kinds of keywords together weigh as much as vectors.
  ///
  /// @param k candidates of each retriever
  public static Plan plan(int k, boolean vectors) {
    return ScopeStore.plan(k, vectors);
  }

  /// In words, what was found and mended when the scope was opened the last time; mostly empty.
  public List<String> notes() {
    return existing(ScopeStore::notes, List.of());
  }

  private <T> T existing(Function<ScopeStore, T> call, T nothing) {
    return slots.exists(name) ? slots.in(name, call) : nothing;
  }
}
