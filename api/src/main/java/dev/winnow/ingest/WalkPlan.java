package dev.winnow.ingest;

import dev.winnow.ingest.read.Problem;
import dev.winnow.ingest.walk.FileNames;
import dev.winnow.ingest.walk.Reach;
import dev.winnow.ingest.walk.SourceWalk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/// Finds the source that each path of a user belongs to, so that one file has one id, however it is
/// named: by a relative path, through a link, by its folder or by a folder above that.
///
/// A path belongs to the deepest known source that a walk would find it in. Otherwise it becomes a
/// source of its own: a folder or an archive itself, another file its folder. Of nested paths that
/// are new together the outer one becomes the source. Sources inside a folder are walked with it,
/// each under its own name.
final class WalkPlan {
  private final KnownSources sources;
  private final Tally tally;
  private final BiFunction<Path, Path, Optional<Source>> moved;
  private boolean changed;

  /// @param moved tells, for a new root and what is to be read in it, the source that lay elsewhere
  WalkPlan(KnownSources sources, Tally tally, BiFunction<Path, Path, Optional<Source>> moved) {
    this.sources = sources;
    this.tally = tally;
    this.moved = moved;
  }

  /// Whether the list of sources has changed.
  boolean changed() {
    return changed;
  }

  /// The walks in the order in which the sources became known, so that a run that names them in
  /// another order does the same.
  List<Walk> of(List<Path> named) {
    Map<Path, Path> roots = roots(named);
    var folders = new HashSet<>(roots.values());
    List<Walk> walks = new ArrayList<>();
    roots.forEach((real, root) -> {
      Source source = sourceOf(real, root, folders);
      Path start = source.path().orElse(root);
      walks.add(new Walk(source, real, start.equals(real) ? "" : FileNames.inside(start, real)));
    });
    addSourcesInside(walks);
    return inOrder(walks);
  }

  private List<Walk> inOrder(List<Walk> walks) {
    Map<Source, Map<Path, Walk>> bySource = new HashMap<>();
    for (Walk walk : walks) {
      bySource
          .computeIfAbsent(walk.source(), _ -> new LinkedHashMap<>())
          .putIfAbsent(walk.start(), walk);
    }
    List<Walk> ordered = new ArrayList<>();
    for (Source source : sources.all()) {
      Map<Path, Walk> starts = bySource.getOrDefault(source, Map.of());
      starts.forEach((start, walk) -> {
        if (!isCovered(start, starts.keySet())) {
          ordered.add(walk);
        }
      });
    }
    return ordered;
  }

  /// Whether the walk from another start comes to this one.
  private static boolean isCovered(Path start, Set<Path> starts) {
    for (Path up = start.getParent(); up != null; up = up.getParent()) {
      if (starts.contains(up) && Reach.leads(up, start)) {
        return true;
      }
    }
    return false;
  }

  /// Where paths would begin for each path that exists, by its real path.
  private Map<Path, Path> roots(List<Path> named) {
    Map<Path, Path> roots = new LinkedHashMap<>();
    for (Path path : named) {
      try {
        Path real = path.toRealPath();
        roots.put(real, SourceWalk.rootOf(real));
      } catch (IOException e) {
        tally.failed(new Problem(FileNames.of(path), SourceWalk.missing(path, e)));
      }
    }
    return roots;
  }

  private Source sourceOf(Path real, Path root, Set<Path> roots) {
    boolean archive = !Files.isDirectory(root);
    Optional<Source> known = archive ? sources.at(root) : sources.ownerOf(real);
    if (known.isPresent()) {
      return known.get();
    }
    Path outer = archive ? root : outermost(real, root, roots);
    changed = true;
    return moved
        .apply(outer, real)
        .map(from -> sources.move(from, outer))
        .orElseGet(() -> sources.add(outer));
  }

  private static Path outermost(Path real, Path root, Set<Path> roots) {
    Path outermost = root;
    for (Path up = root.getParent(); up != null; up = up.getParent()) {
      if (roots.contains(up) && Reach.leads(up, real)) {
        outermost = up;
      }
    }
    return outermost;
  }

  private void addSourcesInside(List<Walk> walks) {
    for (Walk walk : List.copyOf(walks)) {
      if (!Files.isDirectory(walk.start())) {
        continue;
      }
      sources
          .below(walk.start())
          .forEach((root, inside) -> {
            if (!Files.isRegularFile(root) && Reach.leads(walk.start(), root)) {
              boolean _ = walk.others().add(root);
              walks.add(new Walk(inside, root, ""));
            }
          });
    }
  }
}
