package dev.winnow.memory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.engine.Maintenance;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The copies of a scope and the file that lists them, a line of JSON each. A copy is a folder with
/// the log and the index. It is listed before it is complete, so that none is missed.
final class Backups {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String LOG = "log";
  private static final String INDEX = "index";

  private final Path list;
  private final InstantSource clock;

  /// @param next the number of the first memory that it does not hold
  private record Line(String folder, String made, long next) {}

  /// What is copied: all memories with numbers below `next`.
  record Extent(long end, long next, int memories) {}

  Backups(Path list, InstantSource clock) {
    this.list = list;
    this.clock = clock;
  }

  /// Copies a scope.
  ///
  /// @param target a folder that does not exist yet or is empty
  /// @param index copies the index, which must know nothing that the log's extent has not
  synchronized Backup make(Path target, Path log, Extent extent, Consumer<Path> index) {
    Path folder = target.toAbsolutePath().normalize();
    requireFree(folder);
    var made = new Backup(folder, clock.instant(), extent.memories());
    note(made, extent.next());
    fill(
        folder,
        partial -> {
          copy(log, partial.resolve(LOG), extent.end());
          index.accept(partial.resolve(INDEX));
        });
    return made;
  }

  private void note(Backup made, long next) {
    List<Line> lines = new ArrayList<>(lines());
    String folder = made.folder().toString();
    lines.removeIf(line -> line.folder().equals(folder)); // it was overwritten, or is gone
    lines.add(new Line(folder, made.made().toString(), next));
    var text = new StringBuilder();
    for (Line line : lines) {
      text.append(
              MAPPER
                  .createObjectNode()
                  .put("folder", line.folder())
                  .put("made", line.made())
                  .put("next", line.next()))
          .append('\n');
    }
    Path fresh = list.resolveSibling(list.getFileName() + ".new");
    try {
      Files.writeString(fresh, text);
      Files.move(fresh, list, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      Log.forceFolder(list.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + list, e);
    }
  }

  private List<Line> lines() {
    if (!Files.exists(list)) {
      return List.of();
    }
    try {
      return Files.readAllLines(list).stream().map(this::line).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + list, e);
    }
  }

  private Line line(String text) {
    try {
      JsonNode json = MAPPER.readTree(text);
      return new Line(
          json.required("folder").asText(),
          json.required("made").asText(),
          json.required("next").asLong());
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "%s has the line %s; expected a copy of the scope as JSON; take the line out, and look after the copy yourself"
              .formatted(list, Unicode.shown(text)),
          e);
    }
  }

  /// The copies that hold at least one of these memories.
  synchronized List<Forgotten.Copy> holding(Set<Long> numbers) {
    List<Forgotten.Copy> copies = new ArrayList<>();
    for (Line line : lines()) {
      int held = (int) numbers.stream().filter(number -> number < line.next()).count();
      if (held > 0) {
        Path folder = Path.of(line.folder());
        boolean there = Files.exists(folder.resolve(LOG));
        copies.add(new Forgotten.Copy(folder, Instant.parse(line.made()), held, there));
      }
    }
    return copies;
  }

  /// Makes a scope of a copy, after reading every byte of both.
  static void restore(Path backup, ScopeFolder scope) {
    if (!Files.isRegularFile(backup.resolve(LOG))) {
      throw new IllegalArgumentException(
          "%s has no file 'log'; expected a folder that `memory backup` made".formatted(backup));
    }
    if (scope.exists()) {
      throw new IllegalArgumentException(
          "scope '%s' is there already; expected the name of a new one; restore it under another name"
              .formatted(scope.scope()));
    }
    long end = Log.check(backup.resolve(LOG), Long.MAX_VALUE, (_, _) -> {}).end();
    fill(
        scope.path().toAbsolutePath(),
        partial -> {
          copy(backup.resolve(LOG), partial.resolve(LOG), end);
          if (Files.isDirectory(backup.resolve(INDEX))) {
            Maintenance.restore(backup.resolve(INDEX), partial.resolve(INDEX));
          }
        });
  }

  private static void requireFree(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    boolean free = false;
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        free = files.findAny().isEmpty();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot list " + folder, e);
      }
    }
    if (!free) {
      throw new IllegalArgumentException(
          "%s holds files already; expected a folder that does not exist yet or is empty"
              .formatted(folder));
    }
  }

  /// Makes a folder that is whole or not there.
  private static void fill(Path folder, Consumer<Path> filling) {
    Path parent = Objects.requireNonNull(folder.getParent());
    Path partial = parent.resolve(folder.getFileName() + ".partial-" + UUID.randomUUID());
    try {
      Files.createDirectories(partial);
      filling.accept(partial);
      Files.deleteIfExists(folder); // empty, as was checked
      Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
      Log.forceFolder(parent);
    } catch (IOException e) {
      ScopeFolder.deleteAll(partial);
      throw new UncheckedIOException("cannot write " + folder, e);
    } catch (RuntimeException e) {
      ScopeFolder.deleteAll(partial);
      throw e;
    }
  }

  private static void copy(Path from, Path to, long bytes) {
    try (InputStream in = Files.newInputStream(from);
        var out = new FileOutputStream(to.toFile())) {
      transfer(in, out, bytes);
      out.getFD().sync();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot copy %s to %s".formatted(from, to), e);
    }
  }

  private static void transfer(InputStream in, OutputStream out, long bytes) throws IOException {
    var buffer = new byte[1 << 16];
    for (long left = bytes; left > 0; ) {
      int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (read < 0) {
        throw new IOException("%d bytes are missing at its end".formatted(left));
      }
      out.write(buffer, 0, read);
      left -= read;
    }
  }
}
