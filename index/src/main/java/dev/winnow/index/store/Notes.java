package dev.winnow.index.store;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Collects what a search left out or replaced, each thing once.
final class Notes {
  private final Set<String> notes = new LinkedHashSet<>();

  void add(String note) {
    notes.add(note);
  }

  List<String> toList() {
    return List.copyOf(notes);
  }
}
