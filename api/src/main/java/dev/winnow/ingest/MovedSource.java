package dev.winnow.ingest;

import dev.winnow.ingest.read.Item;
import dev.winnow.ingest.read.Problem;
import dev.winnow.ingest.walk.SourceWalk;
import dev.winnow.ingest.walk.Visitor;
import java.nio.file.Path;
import java.util.Set;

/// Tells whether a source that is gone now lies elsewhere: whether at least half of the first items
/// there are unchanged documents of it.
final class MovedSource implements Visitor {
  private static final int LOOKED_AT = 100;

  private final Source gone;
  private final KnownItems known;
  private final Copies copies;
  private final String pipeline;
  private int items;
  private int same;

  MovedSource(Source gone, KnownItems known, Copies copies, String pipeline) {
    this.gone = gone;
    this.known = known;
    this.copies = copies;
    this.pipeline = pipeline;
  }

  boolean isAt(Path root, Path start, IngestConfig config) {
    try {
      boolean ignoreFiles = config.selection().rules().ignoreFiles();
      new SourceWalk(config.limits(), this, ignoreFiles, Set.of()).walk(root, start);
    } catch (Enough _) {
      // the first items are a sample
    }
    return same > 0 && same * 2 >= items;
  }

  @Override
  public void item(Item found) {
    Item item = found.within(gone.prefix());
    KnownItems.Entry entry = known.of(item.id());
    boolean mine = entry.stored() && entry.origin().source().equals(gone.name());
    if (mine && entry.hash() == KnownItems.prefix(item.hash(pipeline))
        || copies.isCopy(Collapsing.place(gone, item), item)) {
      same++;
    }
    if (++items == LOOKED_AT) {
      throw new Enough();
    }
  }

  @Override
  public void skipped(String source, String reason) {}

  @Override
  public void failed(String origin, Problem problem) {}

  @Override
  public void broken(Problem problem) {}

  @Override
  public void passed(long bytes) {}

  /// Ends the walk.
  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1;

    Enough() {
      super(null, null, false, false);
    }
  }
}
