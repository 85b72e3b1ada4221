package dev.winnow.memory;

import dev.winnow.index.Filter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which memories: those that meet every condition; null means any.
///
/// @param session turns of this session
/// @param speaker turns of this speaker
/// @param from time at or after this moment
/// @param to time before this moment
/// @param kind entries of this kind
public record Which(
    @Nullable String session,
    @Nullable String speaker,
    @Nullable Instant from,
    @Nullable Instant to,
    Entry.@Nullable Kind kind) {
  /// All memories.
  public static final Which ALL = new Which(null, null, null, null, null);

  public Which {
    if (from != null && to != null && !from.isBefore(to)) {
      throw new IllegalArgumentException(
          "the time range begins at %s and ends at %s; expected an end after the beginning"
              .formatted(from, to));
    }
  }

  public Which withSession(@Nullable String session) {
    return new Which(session, speaker, from, to, kind);
  }

  public Which withSpeaker(@Nullable String speaker) {
    return new Which(session, speaker, from, to, kind);
  }

  public Which withFrom(@Nullable Instant from) {
    return new Which(session, speaker, from, to, kind);
  }

  public Which withTo(@Nullable Instant to) {
    return new Which(session, speaker, from, to, kind);
  }

  public Which withKind(Entry.@Nullable Kind kind) {
    return new Which(session, speaker, from, to, kind);
  }

  boolean matches(Entry entry) {
    Entry.Turn turn = entry instanceof Entry.Turn said ? said : null;
    return (session == null || (turn != null && turn.session().equals(session)))
        && (speaker == null || (turn != null && turn.speaker().equals(speaker)))
        && (from == null || !entry.time().isBefore(from))
        && (to == null || entry.time().isBefore(to))
        && (kind == null || entry.kind() == kind);
  }

  /// The same as a filter of the index; null for all.
  @Nullable Filter filter() {
    List<Filter> all = new ArrayList<>();
    if (session != null) {
      all.add(Filter.eq(Views.SESSION, session));
    }
    if (speaker != null) {
      all.add(Filter.eq(Views.SPEAKER, speaker));
    }
    if (from != null || to != null) {
      all.add(new Filter.Range(Views.TIME, from, null, null, to));
    }
    if (kind != null) {
      all.add(Filter.eq(Views.KIND, Views.word(kind)));
    }
    return all.isEmpty() ? null : new Filter.And(all);
  }
}
