package dev.winnow.engine;

import java.util.List;

/// A collection has no snapshot of this id.
public final class UnknownSnapshotException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  UnknownSnapshotException(String collection, String id, List<String> known) {
    super(
        "collection %s has no snapshot %s; expected %s"
            .formatted(
                NearestName.quoted(collection),
                NearestName.quoted(id),
                known.isEmpty()
                    ? "one that was made; it has none"
                    : "one of " + String.join(", ", known)));
  }
}
