package dev.winnow.ingest;

import dev.winnow.engine.Engine;
import dev.winnow.index.Filter;
import dev.winnow.ingest.read.CleanText;
import dev.winnow.ingest.walk.FileNames;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Deletes documents by the source that they came from.
final class Forgetting {
  private final Engine engine;
  private final KnownSources sources;
  private final List<Source> forgotten = new ArrayList<>();
  private long documents;

  Forgetting(Engine engine) {
    this.engine = engine;
    this.sources = KnownSources.in(engine);
  }

  Forgotten forget(String source) {
    engine.refresh();
    if (!forgetPath(source)) {
      forgetAll(sources.named(source).orElseThrow(() -> unknown(source)));
    }
    sources.keepIn(engine);
    engine.commit();
    return new Forgotten(forgotten, documents);
  }

  /// @return false if no source is at the path, around it or inside it
  private boolean forgetPath(String text) {
    Path real;
    try {
      real = KnownSources.real(Path.of(text));
    } catch (InvalidPathException _) {
      return false;
    }
    List<Source> whole = new ArrayList<>(sources.below(real).values());
    sources.at(real).ifPresent(whole::add);
    whole.forEach(this::forgetAll);
    return forgetPart(real) || !whole.isEmpty();
  }

  private void forgetAll(Source source) {
    documents += delete(Filter.eq(Feeder.SOURCE, source.name()));
    sources.remove(source);
    forgotten.add(source);
  }

  /// Deletes what lies at a path inside the deepest source around it.
  private boolean forgetPart(Path real) {
    for (Path up = real.getParent(); up != null; up = up.getParent()) {
      var source = sources.at(up);
      if (source.isPresent()) {
        long deleted = delete(inside(source.get(), FileNames.inside(up, real)));
        if (deleted > 0) {
          documents += deleted;
          dropIfEmpty(source.get());
          return true;
        }
      }
    }
    return false;
  }

  private void dropIfEmpty(Source source) {
    engine.refresh();
    if (engine.count(Filter.eq(Feeder.SOURCE, source.name())) == 0) {
      sources.remove(source);
      forgotten.add(source);
    }
  }

  private static Filter inside(Source source, String path) {
    String file = CleanText.of(path);
    char next = '/' + 1; // the first character behind the separator
    return Filter.and(
        Filter.eq(Feeder.SOURCE, source.name()),
        Filter.or(
            Filter.eq(Feeder.ORIGIN, file),
            new Filter.Range(Feeder.ORIGIN, file + "/", null, null, file + next)));
  }

  private long delete(Filter filter) {
    return engine.schema().fields().containsKey(Feeder.SOURCE) ? engine.delete(filter) : 0;
  }

  private IllegalArgumentException unknown(String source) {
    String known =
        sources.all().stream()
            .map(one -> "%s (%s)".formatted(one.name(), one.place()))
            .collect(Collectors.joining(", "));
    return new IllegalArgumentException(
        "'%s' is no source of %s; expected %s"
            .formatted(
                source,
                engine.folder(),
                known.isEmpty() ? "one that was indexed, but it knows none" : "one of " + known));
  }
}
