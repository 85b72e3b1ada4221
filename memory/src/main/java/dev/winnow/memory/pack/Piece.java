package dev.winnow.memory.pack;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Something recalled that may go into a pack: a turn, a passage of a document, a fact.
///
/// @param id unique among the pieces of a request, not empty
/// @param text what was said or written, verbatim
/// @param moment where it stands in the stream
/// @param source where the text comes from
/// @param score relevance to the query, finite, higher is better; scores of one request are
///   compared with each other alone
/// @param summary a shorter text that may stand in its place, or empty
public record Piece(
    String id, String text, Moment moment, Source source, double score, String summary) {
  /// A place in a stream.
  ///
  /// @param session conversation or document, or empty
  /// @param speaker who said it, or empty
  /// @param time when, or null if nobody knows
  /// @param order position in the session, ascending in time; neighbours differ by one
  /// @param group names a tool call together with its answers, which are never split; unique in its
  ///   session, empty for none
  public record Moment(
      String session, String speaker, @Nullable Instant time, long order, String group) {
    /// No session, no speaker, no time, position 0.
    public static final Moment NONE = new Moment("", "", null, 0, "");

    public Moment {
      Objects.requireNonNull(session, "session of a moment");
      Objects.requireNonNull(speaker, "speaker of a moment");
      Objects.requireNonNull(group, "group of a moment");
    }

    public static Moment of(String session, long order) {
      return NONE.withSession(session).withOrder(order);
    }

    public Moment withSession(String session) {
      return new Moment(session, speaker, time, order, group);
    }

    public Moment withSpeaker(String speaker) {
      return new Moment(session, speaker, time, order, group);
    }

    public Moment withTime(@Nullable Instant time) {
      return new Moment(session, speaker, time, order, group);
    }

    public Moment withOrder(long order) {
      return new Moment(session, speaker, time, order, group);
    }

    public Moment withGroup(String group) {
      return new Moment(session, speaker, time, order, group);
    }
  }

  /// A part of a stored text. Where it is as long as the piece's text, the text is taken to be
  /// verbatim, and parts of it are cited with offsets of their own.
  ///
  /// @param id of the document, turn or fact
  /// @param title of the document, which the pack shows where the piece has no speaker; or empty
  /// @param start offset of the first character in the stored text (UTF-16 units)
  /// @param end offset behind the last character
  public record Source(String id, String title, int start, int end) {
    /// Without a title.
    public Source(String id, int start, int end) {
      this(id, "", start, end);
    }

    public Source {
      Objects.requireNonNull(id, "id of a source");
      Objects.requireNonNull(title, "title of a source");
      if (start < 0 || end < start) {
        throw new IllegalArgumentException(
            "source '%s' runs from %d to %d; expected 0 <= start <= end; give offsets in its text"
                .formatted(id, start, end));
      }
    }

    public Source withTitle(String title) {
      return new Source(id, title, start, end);
    }
  }

  public Piece {
    if (id.isEmpty()) {
      throw new IllegalArgumentException(
          "piece has an empty id; expected one that is unique in its request; name the piece");
    }
    Objects.requireNonNull(text, "text of piece " + id);
    Objects.requireNonNull(moment, "moment of piece " + id);
    Objects.requireNonNull(source, "source of piece " + id);
    Objects.requireNonNull(summary, "summary of piece " + id);
    if (!Double.isFinite(score)) {
      throw new IllegalArgumentException(
          "piece '%s' has the score %s; expected a finite number; give 0 where nothing is known"
              .formatted(id, score));
    }
  }

  /// A whole text as its own source, with score 0.
  public static Piece of(String id, String text) {
    return new Piece(id, text, Moment.NONE, new Source(id, 0, text.length()), 0, "");
  }

  public Piece withMoment(Moment moment) {
    return new Piece(id, text, moment, source, score, summary);
  }

  public Piece withSource(Source source) {
    return new Piece(id, text, moment, source, score, summary);
  }

  public Piece withScore(double score) {
    return new Piece(id, text, moment, source, score, summary);
  }

  public Piece withSummary(String summary) {
    return new Piece(id, text, moment, source, score, summary);
  }

  /// The source of a part of the text.
  Source sourceOf(int start, int end) {
    return source.end() - source.start() == text.length()
        ? new Source(source.id(), source.title(), source.start() + start, source.start() + end)
        : source;
  }
}
