package dev.winnow.memory;

import java.util.List;

/// The receipt of a forgetting, given when no file of the scope holds the memories any longer.
/// Copies elsewhere, such as backups, are not Winnow's to change.
///
/// @param hashes SHA-256 of `SCOPE/ID` of each forgotten memory, in hexadecimal, in the log's order
/// @param dependents how many of these were not asked for, but went with a fact
/// @param files that were written anew without the memories
/// @param mentions ids of remaining memories whose text contains the name of a forgotten person
public record Forgotten(
    List<String> hashes, int dependents, List<String> files, List<String> mentions) {
  static final Forgotten NOTHING = new Forgotten(List.of(), 0, List.of(), List.of());

  public Forgotten {
    hashes = List.copyOf(hashes);
    files = List.copyOf(files);
    mentions = List.copyOf(mentions);
  }

  /// How many memories were forgotten.
  public int memories() {
    return hashes.size();
  }
}
