package dev.winnow.ingest.walk;

import dev.winnow.ingest.read.DocumentReader;
import dev.winnow.ingest.read.IngestLimits;
import dev.winnow.ingest.read.Item;
import dev.winnow.ingest.read.Parsed;
import dev.winnow.ingest.read.Problem;
import dev.winnow.ingest.read.UnreadableException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What a walk found, for tests.
final class Found implements Visitor {
  final List<Item> items = new ArrayList<>();
  final List<String> skipped = new ArrayList<>();
  final List<Problem> failed = new ArrayList<>();
  final List<Problem> broken = new ArrayList<>();
  long passed;

  static Found in(Path source) {
    return in(source, IngestLimits.DEFAULTS);
  }

  static Found in(Path source, IngestLimits limits) {
    var found = new Found();
    new SourceWalk(limits, found).walk(source);
    return found;
  }

  List<String> ids() {
    return items.stream().map(Item::id).toList();
  }

  Parsed parsed(int i) throws UnreadableException {
    return new DocumentReader(IngestLimits.DEFAULTS).read(items.get(i));
  }

  @Override
  public void item(Item item) {
    items.add(item);
  }

  @Override
  public void skipped(String source, String reason) {
    skipped.add(source + ": " + reason);
  }

  @Override
  public void failed(String origin, Problem problem) {
    failed.add(problem);
  }

  @Override
  public void broken(Problem problem) {
    broken.add(problem);
  }

  @Override
  public void passed(long bytes) {
    passed += bytes;
  }
}
