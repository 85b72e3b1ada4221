package dev.winnow.ingest;

import dev.winnow.engine.Engine;
import dev.winnow.index.Filter;
import dev.winnow.ingest.read.CleanText;
import dev.winnow.ingest.walk.FileNames;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Deletes documents by the source that they came from.
final class Forgetting {
  private final Engine engine;
  private final KnownSources sources;
  private final List<Source> forgotten = new ArrayList<>();
  private final Set<String> dropped = new HashSet<>();
  private Copies copies = Copies.NONE;
  private long documents;

  Forgetting(Engine engine) {
    this.engine = engine;
    this.sources = KnownSources.in(engine);
  }

  Forgotten forget(String source) {
    engine.refresh();
    copies = Copies.in(engine);
    if (!forgetPath(source)) {
      forgetAll(sources.named(source).orElseThrow(() -> unknown(source)));
    }
    long waiting = forgetCopies();
    sources.keepIn(engine);
    engine.commit();
    return new Forgotten(forgotten, documents, waiting);
  }

  /// Takes the copies that are forgotten off their documents.
  ///
  /// @return how many copies elsewhere have lost their document
  private long forgetCopies() {
    engine.refresh();
    long waiting = 0;
    for (var group : copies.groups().entrySet()) {
      Set<String> kept = new TreeSet<>(group.getValue().places());
      boolean fewer = kept.removeAll(dropped);
      if (engine.get(group.getKey()).isEmpty()) {
        waiting += kept.size();
      } else if (fewer) {
        engine.amend(List.of(group.getKey()), document -> Copies.fieldsOf(document, kept, sources));
      }
    }
    return waiting;
  }

  /// Marks copies of a source as forgotten, by their paths.
  ///
  /// @return false if there are none
  private boolean drop(Source source, Predicate<String> path) {
    List<String> found =
        copies.places().stream()
            .filter(place -> sources.ofPlace(place).filter(source::equals).isPresent())
            .filter(place -> path.test(sources.pathIn(place)))
            .toList();
    boolean _ = dropped.addAll(found);
    return !found.isEmpty();
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
    boolean _ = drop(source, _ -> true);
    sources.remove(source);
    forgotten.add(source);
  }

  /// Deletes what lies at a path inside the deepest source around it.
  private boolean forgetPart(Path real) {
    for (Path up = real.getParent(); up != null; up = up.getParent()) {
      var source = sources.at(up);
      if (source.isPresent()) {
        String path = FileNames.inside(up, real);
        long deleted = delete(inside(source.get(), path));
        if (drop(source.get(), isInside(path)) || deleted > 0) {
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
    boolean copied =
        copies.places().stream()
            .filter(place -> !dropped.contains(place))
            .anyMatch(place -> sources.ofPlace(place).filter(source::equals).isPresent());
    if (!copied && engine.count(Filter.eq(Feeder.SOURCE, source.name())) == 0) {
      sources.remove(source);
      forgotten.add(source);
    }
  }

  /// Whether a copy is a file, or a line of it, or lies in the folder.
  private static Predicate<String> isInside(String path) {
    String file = CleanText.of(path);
    return inside ->
        inside.equals(file)
            || inside.startsWith(file + "/")
            || IngestRun.LINE.matcher(inside).replaceFirst("").equals(file);
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
