package dev.winnow.memory;

import dev.winnow.index.Hit;
import dev.winnow.memory.pack.Piece;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/// The memories that answer a [Recall].
///
/// @param memories best first; of equal scores, the older entry of the log first
/// @param sessions the conversations that suit the question, best first; of equal scores, by name.
///   A whole conversation and its best turns count
/// @param degraded in words, whatever was left out or replaced; empty when all went as asked
public record Recalled(List<Item> memories, List<Session> sessions, List<String> degraded) {
  public Recalled {
    memories = List.copyOf(memories);
    sessions = List.copyOf(sessions);
    degraded = List.copyOf(degraded);
  }

  /// A conversation with the account of its score.
  ///
  /// @param score only comparable within one recall
  /// @param ledger entries in order, whose contributions, added as doubles in this order, give
  ///   `score` bit for bit
  public record Session(String name, double score, List<Hit.Entry> ledger) {
    public Session {
      ledger = List.copyOf(ledger);
    }
  }

  /// A memory with the account of its score.
  ///
  /// @param id as [Remembered] named it
  /// @param turn number of a turn within its session from 0; 0 for other entries
  /// @param score only comparable within one recall
  /// @param ledger entries in order, whose contributions, added as doubles in this order, give
  ///   `score` bit for bit
  public record Item(String id, Entry entry, int turn, double score, List<Hit.Entry> ledger) {
    public Item {
      ledger = List.copyOf(ledger);
    }

    /// What was said or written.
    public String text() {
      return entry.text();
    }

    /// The session of a turn; empty for other entries.
    public String session() {
      return entry instanceof Entry.Turn said ? said.session() : "";
    }

    public Instant time() {
      return entry.time();
    }

    /// The memory as the packer takes it, with its whole text and no summary.
    public Piece piece() {
      String speaker = entry instanceof Entry.Turn said ? said.speaker() : "";
      var moment = new Piece.Moment(session(), speaker, time(), turn, "");
      String title = entry instanceof Entry.Document read ? read.title() : "";
      var source = new Piece.Source(id, title, 0, text().length());
      return new Piece(id, text(), moment, source, score, "");
    }

    /// The ledger in one line.
    public String why() {
      return ledger.stream()
          .map(line ->
              "%s #%d %.4g -> %.4f"
                  .formatted(line.stage(), line.rank(), line.score(), line.contribution()))
          .collect(Collectors.joining(" | "));
    }
  }
}
