package dev.winnow.memory;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// The receipt of a forgetting, given when no file of the scope holds the memories any longer.
/// Copies elsewhere are not changed; those that [Scope#backup] made are named.
///
/// @param hashes SHA-256 of `SCOPE/ID` of each forgotten memory, in hexadecimal, in the log's order
/// @param dependents how many of these were not asked for, but went with a fact
/// @param files that were written anew without the memories, and `derived` where what
///   [Scope#derived] kept was deleted
/// @param mentions ids of remaining memories whose text contains the name of a forgotten person
/// @param backups copies that hold some of them
public record Forgotten(
    List<String> hashes,
    int dependents,
    List<String> files,
    List<String> mentions,
    List<Copy> backups) {
  static final Forgotten NOTHING = new Forgotten(List.of(), 0, List.of(), List.of(), List.of());

  Forgotten withMentions(List<String> mentions) {
    return new Forgotten(hashes, dependents, files, mentions, backups);
  }

  /// A copy of the scope that holds forgotten memories.
  ///
  /// @param folder absolute
  /// @param made when
  /// @param memories how many of the forgotten ones it holds
  /// @param there whether the folder still has it; it may have been deleted, or moved
  public record Copy(Path folder, Instant made, int memories, boolean there) {}

  public Forgotten {
    hashes = List.copyOf(hashes);
    files = List.copyOf(files);
    mentions = List.copyOf(mentions);
    backups = List.copyOf(backups);
  }

  /// How many memories were forgotten.
  public int memories() {
    return hashes.size();
  }
}
