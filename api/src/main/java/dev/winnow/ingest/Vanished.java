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
  private final List<String> copies = new ArrayList<>();
  private long held;

  Vanished(Walk walk) {
    this.walk = walk;
  }

  /// Takes in a document that the index holds of the walk. Of a file in which something could not
  /// be read none has vanished, since the id of an unreadable line is unknown.
  void look(String id, boolean seen, String file) {
    held++;
    if (!seen && isKnown(file)) {
      ids.add(id);
    }
  }

  /// Takes in a copy that the index knows, by its place; `file` may also be its file alone.
  void lookAtCopy(String place, boolean seen, String file, String orFile) {
    held++;
    if (!seen && isKnown(file) && isKnown(orFile)) {
      copies.add(place);
    }
  }

  private boolean isKnown(String file) {
    return walk.complete() && !walk.failed().contains(file);
  }

  List<String> ids() {
    return ids;
  }

  /// Places of copies.
  List<String> copies() {
    return copies;
  }

  private int missing() {
    return ids.size() + copies.size();
  }

  /// False where everything has vanished, or more than nine tenths of many documents.
  boolean isPlausible() {
    boolean most = missing() >= MANY && missing() > held - held / SHARE;
    return missing() == 0 || walk.seen() > 0 && !most;
  }

  Problem problem() {
    String seen =
        walk.seen() == 0
            ? "has nothing to index any more"
            : "has lost %,d of its %,d documents".formatted(missing(), held);
    return new Problem(
        walk.place(),
        "%s; its %,d missing documents were kept, since a disk may not be mounted or a pattern be mistaken; delete them by running again with --allow-empty (SourceRules.withAllowEmpty), or forget the source"
            .formatted(seen, missing()));
  }
}
