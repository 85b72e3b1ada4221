package dev.winnow.index.search;

import java.time.Duration;
import java.util.List;

/// What one search of a single retriever found.
///
/// @param best best first, each document once
/// @param time what it took; searches that share work report equal shares of its time
/// @param notes in words, what was cut or left out
public record Found(List<Scored> best, Duration time, List<String> notes) {
  public Found {
    best = List.copyOf(best);
    notes = List.copyOf(notes);
  }
}
