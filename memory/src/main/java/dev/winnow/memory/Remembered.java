package dev.winnow.memory;

import java.util.List;

/// What was remembered: it is on disk.
///
/// @param ids of the entries, in their order; an id is never used again in its scope
/// @param notes in words, what could not be indexed yet and will be tried again; mostly empty
public record Remembered(List<String> ids, List<String> notes) {
  public Remembered {
    ids = List.copyOf(ids);
    notes = List.copyOf(notes);
  }
}
