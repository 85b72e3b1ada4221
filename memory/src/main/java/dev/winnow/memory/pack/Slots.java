package dev.winnow.memory.pack;

import java.util.List;
import java.util.Objects;

/// What stands in front of a pack whatever the question is, and is given up last: first facts, then
/// single memories, then the last turns of a conversation.
///
/// @param profile subject of whom all facts that hold go in, newest first; empty for nobody
/// @param pinned ids of memories, in this order; those that are not there are left out
/// @param session of which the last turns go in (SCM's flash memory); empty for none
/// @param turns how many of them, 0 to [#MAX]
public record Slots(String profile, List<String> pinned, String session, int turns) {
  /// Most turns, and most memories.
  public static final int MAX = 1_000;

  public static final Slots NONE = new Slots("", List.of(), "", 1);

  public Slots {
    Objects.requireNonNull(profile, "profile of a pack");
    Objects.requireNonNull(session, "session of a pack");
    pinned = List.copyOf(pinned);
    if (turns < 0 || turns > MAX || pinned.size() > MAX) {
      throw new IllegalArgumentException(
          "%,d last turns and %,d memories in front; expected 0 to %,d of each"
              .formatted(turns, pinned.size(), MAX));
    }
  }

  public boolean isEmpty() {
    return profile.isEmpty() && pinned.isEmpty() && (session.isEmpty() || turns == 0);
  }

  public Slots withProfile(String subject) {
    return new Slots(subject, pinned, session, turns);
  }

  public Slots withPinned(List<String> ids) {
    return new Slots(profile, ids, session, turns);
  }

  public Slots withLast(String session, int turns) {
    return new Slots(profile, pinned, session, turns);
  }
}
