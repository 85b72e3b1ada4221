package dev.winnow.memory;

import java.util.ArrayList;
import java.util.List;

/// The turns of a session in their order. Guarded by its scope's lock.
final class Conversation {
  /// Of entries that belong to no session.
  static final Conversation NONE = new Conversation("");

  private final String session;
  private final List<Stored> turns = new ArrayList<>();

  Conversation(String session) {
    this.session = session;
  }

  String session() {
    return session;
  }

  void add(Stored turn) {
    turns.add(turn);
  }

  /// The number of the next turn.
  int next() {
    return turns.isEmpty() ? 0 : turns.getLast().turn() + 1;
  }

  List<Stored> turns() {
    return List.copyOf(turns);
  }

  /// The turns from `before` turns ahead of one to `after` behind it, itself among them.
  List<Stored> around(Stored turn, int before, int after) {
    int at = at(turn.turn());
    return List.copyOf(
        turns.subList(Math.max(0, at - before), Math.min(turns.size(), at + after + 1)));
  }

  /// The turns of one stretch of [Views#STRETCH] turns.
  List<Stored> stretch(int stretch) {
    return List.copyOf(
        turns.subList(at(stretch * Views.STRETCH), at((stretch + 1) * Views.STRETCH)));
  }

  /// The place in the list of the first turn whose number is at least this.
  private int at(int number) {
    int low = 0;
    int high = turns.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (turns.get(middle).turn() < number) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
