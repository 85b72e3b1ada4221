package dev.winnow.bench.results;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A claim by the latest run that made it.
record LatestClaim(String driver, Result.Made made, Claim claim) {
  private record Key(String driver, String what, @Nullable String peer) {}

  /// In the order in which they first appear.
  ///
  /// @param results of each driver the oldest first
  static List<LatestClaim> of(List<Result> results) {
    Map<Key, LatestClaim> latest = new LinkedHashMap<>();
    for (Result result : results) {
      for (Claim claim : result.claims()) {
        latest.put(
            new Key(result.driver(), claim.what(), claim.peer()),
            new LatestClaim(result.driver(), result.made(), claim));
      }
    }
    return List.copyOf(latest.values());
  }

  /// What was measured, and the peer.
  String title() {
    return claim.peer() == null ? claim.what() : claim.what() + " | " + claim.peer();
  }
}
