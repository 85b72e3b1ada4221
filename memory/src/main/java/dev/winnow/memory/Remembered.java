package dev.winnow.memory;

import java.util.List;

/// What was remembered: it is on disk.
///
/// @param ids of the entries, in their order; an id is never used again in its scope
/// @param known those of the ids whose entries were there before, under the same key
/// @param notes in words, what could not be indexed yet and will be tried again; mostly empty
public record Remembered(List<String> ids, List<String> known, List<String> notes) {
  public Remembered {
    ids = List.copyOf(ids);
    known = List.copyOf(known);
    notes = List.copyOf(notes);
  }
}
