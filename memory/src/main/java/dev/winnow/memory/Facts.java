package dev.winnow.memory;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What holds at a moment, as far as was recorded at another.
///
/// Of each attribute of a subject one value holds at a time. A later beginning supersedes an
/// earlier one; of statements with the same beginning, the last that was recorded counts. A
/// corrected or retracted value never held: what states it again with a beginning before the
/// correction was recorded is an echo, which is listed but does not count. Only a later beginning,
/// or another correction, brings the value back. Names and values compare without regard to case
/// and spaces.
///
/// @param held one for each attribute that has a value, by subject and attribute
/// @param contradictions statements that do not go together, in the log's order
public record Facts(List<Held> held, List<Contradiction> contradictions) {
  public Facts {
    held = List.copyOf(held);
    contradictions = List.copyOf(contradictions);
  }

  /// A value of an attribute.
  ///
  /// @param id of the memory that stated it
  /// @param validity when it holds
  public record Held(
      String id, String subject, String attribute, String value, Validity validity) {}

  /// When a value holds, and since when that is known.
  ///
  /// @param from the first moment
  /// @param to the moment at which it ended; null where none is known
  /// @param recorded when it was remembered
  public record Validity(Instant from, @Nullable Instant to, Instant recorded) {}

  /// Statements that do not go together.
  ///
  /// @param ids of the memories, the one that counts first
  /// @param reason in words
  public record Contradiction(String subject, String attribute, List<String> ids, String reason) {
    public Contradiction {
      ids = List.copyOf(ids);
    }
  }
}
