package dev.winnow.memory;

import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Maintenance;
import dev.winnow.index.CorruptIndexException;
import dev.winnow.index.Filter;
import dev.winnow.index.Verification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads a scope whole and compares its log with its index. Confined to one thread.
final class Checking {
  /// Ids that are read, or named, at a time.
  private static final int PAGE = 10_000;

  private static final int MOST_NAMED = 10;

  private final ScopeFolder folder;
  private final List<String> damage = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /// Where each memory lies in the log, by id.
  private final Map<String, Long> places = new HashMap<>();

  private Checking(ScopeFolder folder) {
    this.folder = folder;
  }

  static ScopeCheck check(ScopeFolder folder) {
    if (!folder.exists()) {
      throw new IllegalArgumentException(
          "there is no scope '%s' in %s; expected one of its scopes"
              .formatted(folder.scope(), folder.path().getParent()));
    }
    try (var _ = ScopeLock.take(folder.lock())) {
      return new Checking(folder).check();
    }
  }

  private ScopeCheck check() {
    boolean index = Files.isDirectory(folder.index()) && whole(folder.index());
    if (!index && damage.isEmpty()) {
      notes.add("there is no index; the next opening makes it from the log");
    }
    try {
      if (index) {
        try (var engine = Engine.openReadOnly(folder.index(), EngineConfig.DEFAULTS)) {
          Optional<ScopeIndex.Indexed> noted =
              engine.note(ScopeIndex.NOTE).flatMap(ScopeIndex.Indexed::parse);
          log(noted.map(ScopeIndex.Indexed::position).orElse(0L))
              .ifPresent(log -> compare(engine, noted, log.header().generation()));
        }
      } else {
        var _ = log(0);
      }
    } catch (CorruptLogException | CorruptIndexException e) {
      damage.add(String.valueOf(e.getMessage()));
    }
    return new ScopeCheck(folder.scope(), places.size(), damage, notes);
  }

  private boolean whole(Path index) {
    Verification found = Maintenance.verify(index);
    if (!found.clean()) {
      damage.add(
          "the index is %s; delete the folder %s, and the next opening makes it again from the log"
              .formatted(found.summary(), index));
    }
    return found.clean();
  }

  /// @return empty where there is none
  private Optional<Log.Checked> log(long known) {
    Path log = folder.log();
    if (!Files.exists(log)) {
      damage.add("the log %s is missing; restore it from a backup".formatted(log));
      return Optional.empty();
    }
    Log.Checked checked =
        Log.check(log, known, (record, place) -> places.put(record.id(), place.offset()));
    long torn = checked.size() - checked.end();
    if (torn > 0) {
      notes.add(
          "%d bytes at the end of the log are of a record that was not acknowledged; the next opening cuts them"
              .formatted(torn));
    }
    return Optional.of(checked);
  }

  /// @param generation of the log
  private void compare(Engine engine, Optional<ScopeIndex.Indexed> noted, long generation) {
    if (noted.isEmpty()
        || noted.get().generation() != generation
        || noted.get().version() != Views.VERSION) {
      notes.add("the index is of another log; the next opening makes it again");
      return;
    }
    long position = noted.get().position();
    Map<String, Long> missing = new HashMap<>(places);
    missing.values().removeIf(offset -> offset >= position);
    int later = places.size() - missing.size();
    List<String> unknown = new ArrayList<>();
    Filter memories = Filter.not(Filter.eq(Views.KIND, Views.STRETCH_KIND));
    String last = "";
    while (true) {
      List<String> page = engine.ids(memories, last, PAGE);
      if (page.isEmpty()) {
        break;
      }
      for (String id : page) {
        if (missing.remove(id) == null && !places.containsKey(id)) {
          unknown.add(id);
        }
      }
      last = page.getLast();
    }
    differ("are in the log and not in the index", List.copyOf(missing.keySet()));
    differ("are in the index and not in the log", unknown);
    if (later > 0) {
      notes.add("%,d memories are not indexed yet; the next opening does".formatted(later));
    }
  }

  private void differ(String how, List<String> ids) {
    if (!ids.isEmpty()) {
      damage.add(
          "%,d memories %s (%s); delete the folder %s, and the next opening makes it again from the log"
              .formatted(
                  ids.size(),
                  how,
                  String.join(", ", ids.stream().sorted().limit(MOST_NAMED).toList()),
                  folder.index()));
    }
  }
}
