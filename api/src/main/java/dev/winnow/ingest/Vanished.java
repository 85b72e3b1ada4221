package dev.winnow.ingest;

import dev.winnow.ingest.read.Problem;
import java.util.ArrayList;
import java.util.List;

/// The documents of a walk that it has not seen. Confined to one thread.
final class Vanished {
  /// So many documents that most of them vanish by a mistake more likely than by intent.
  private static final int MANY = 100;

  private static final int SHARE = 10;

  private final Walk walk;
  private final List<String> ids = new ArrayList<>();
  private long held;

  Vanished(Walk walk) {
    this.walk = walk;
  }

  /// Takes in a document that the index holds of the walk. Of a file in which something could not
  /// be read none has vanished, since the id of an unreadable line is unknown.
  void look(String id, boolean seen, String file) {
    held++;
    if (!seen && walk.complete() && !walk.failed().contains(file)) {
      ids.add(id);
    }
  }

  List<String> ids() {
    return ids;
  }

  /// False where everything has vanished, or more than nine tenths of many documents.
  boolean isPlausible() {
    boolean most = ids.size() >= MANY && ids.size() > held - held / SHARE;
    return ids.isEmpty() || walk.seen() > 0 && !most;
  }

  Problem problem() {
    String seen =
        walk.seen() == 0
            ? "has nothing to index any more"
            : "has lost %,d of its %,d documents".formatted(ids.size(), held);
    return new Problem(
        walk.place(),
        "%s; its %,d missing documents were kept, since a disk may not be mounted or a pattern be mistaken; delete them by running again with --allow-empty (SourceRules.withAllowEmpty), or forget the source"
            .formatted(seen, ids.size()));
  }
}
