package dev.winnow.memory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Finds what a forgetting takes with it. It runs while nothing else works in the scope.
final class Erasing {
  private final ScopeHeap heap;
  private final Log log;

  /// @param log the one that still has the memories
  Erasing(ScopeHeap heap, Log log) {
    this.heap = heap;
    this.log = log;
  }

  /// Documents of the index, and memories whose documents have to be written again.
  ///
  /// @param deleted ids
  /// @param again numbers
  record Documents(List<String> deleted, Set<Long> again) {}

  /// Numbers of the memories that are asked for.
  Set<Long> chosen(Forget forget) {
    return switch (forget) {
      case Forget.Ids(List<String> ids) -> {
        Set<Long> numbers = new HashSet<>();
        ids.forEach(id -> numbers.add(Record.number(id)));
        numbers.removeIf(number -> heap.stored(number).isEmpty());
        yield numbers;
      }
      case Forget.Matching(Which which) -> records(record -> which.matches(record.entry()));
      case Forget.Person(String name) ->
          records(record ->
              record.entry().people().stream().anyMatch(person -> FactHistory.same(person, name)));
    };
  }

  private Set<Long> records(Predicate<Record> test) {
    Set<Long> chosen = new HashSet<>();
    for (Stored stored : heap.all()) {
      if (test.test(log.read(stored.place()))) {
        chosen.add(stored.number());
      }
    }
    return chosen;
  }

  /// What the index has of these memories: their documents, and those of their neighbours and
  /// stretches.
  Documents documents(Set<Long> gone, int neighbours) {
    Map<String, Set<Integer>> stretches = new HashMap<>();
    Set<Long> again = new HashSet<>();
    List<Stored> all = heap.all();
    for (Stored stored : all) {
      if (gone.contains(stored.number()) && stored.isTurn()) {
        Conversation conversation = stored.conversation();
        stretches
            .computeIfAbsent(conversation.session(), _ -> new HashSet<>())
            .add(Views.stretch(stored.turn()));
        conversation
            .around(stored, neighbours, neighbours)
            .forEach(turn -> again.add(turn.number()));
      }
    }
    List<String> deleted = new ArrayList<>();
    gone.forEach(number -> deleted.add(Record.id(number)));
    stretches.forEach((session, numbers) ->
        numbers.forEach(number -> deleted.add(Views.stretchId(session, number))));
    for (Stored stored : all) {
      if (stored.isTurn()
          && stretches
              .getOrDefault(stored.conversation().session(), Set.of())
              .contains(Views.stretch(stored.turn()))) {
        again.add(stored.number());
      }
    }
    again.removeAll(gone);
    return new Documents(deleted, again);
  }

  /// The bodies of the memories that stay.
  Iterable<byte[]> rest(Set<Long> gone) {
    List<Stored> kept = heap.all().stream().filter(one -> !gone.contains(one.number())).toList();
    return () -> {
      Iterator<Stored> places = kept.iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return places.hasNext();
        }

        @Override
        public byte[] next() {
          return log.body(places.next().place());
        }
      };
    };
  }

  /// Ids of memories whose text names the person who is to be forgotten.
  List<String> mentions(Forget forget) {
    if (!(forget instanceof Forget.Person(String name))) {
      return List.of();
    }
    String person = name.strip().toLowerCase(Locale.ROOT);
    return records(record -> record.entry().text().toLowerCase(Locale.ROOT).contains(person))
        .stream()
        .sorted()
        .map(Record::id)
        .toList();
  }
}
