package dev.winnow.http.jobs;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// Jobs on disk: folders `ID` with `job.json` and, of an upload that has not ended, `body`. One is
/// whole or not there. Thread-safe for different jobs.
final class JobFolder {
  private static final System.Logger LOG = System.getLogger("dev.winnow.http");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);
  private static final int RANDOM_BYTES = 4;
  private static final String ID = "[0-9]{8}T[0-9]{9}Z-[0-9a-f]{8}";
  private static final String PARTIAL = ".partial-";
  private static final String STATE = "job.json";
  private static final String BODY = "body";

  private final Path folder;

  JobFolder(Path folder) {
    this.folder = folder;
  }

  /// What is written into the body of a job.
  @FunctionalInterface
  interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  static String newId() {
    var random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    return TIME.format(Instant.now()) + "-" + HexFormat.of().formatHex(random);
  }

  /// The jobs of an earlier process, the earliest first; what it left unfinished is deleted.
  List<Job> all() {
    List<Job> jobs = new ArrayList<>();
    for (Path path : list(folder)) {
      String name = String.valueOf(path.getFileName());
      if (name.startsWith(PARTIAL)) {
        delete(path);
      } else if (name.matches(ID)) {
        try {
          jobs.add(JobJson.read(Files.readString(path.resolve(STATE))));
        } catch (IOException | RuntimeException e) {
          LOG.log(
              System.Logger.Level.ERROR,
              "job %s cannot be read and is left alone: %s".formatted(name, e.getMessage()));
        }
      }
    }
    return jobs;
  }

  private static List<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
  }

  /// Writes a new job, durably.
  ///
  /// @return its size in bytes
  long create(Job job, Body body) throws IOException {
    Path partial = folder.resolve(PARTIAL + job.id());
    try {
      Files.createDirectories(partial);
      Path file = partial.resolve(BODY);
      try (var channel =
              FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
          OutputStream out = Channels.newOutputStream(channel)) {
        body.writeTo(out);
        channel.force(true);
      }
      long size = Files.size(file);
      write(partial, job.with(new Job.Progress(0, 0, 0, 0, size)));
      Files.move(partial, folder.resolve(job.id()), StandardCopyOption.ATOMIC_MOVE);
      return size;
    } catch (IOException | RuntimeException e) {
      delete(partial);
      throw e;
    }
  }

  Path body(Job job) {
    return folder.resolve(job.id()).resolve(BODY);
  }

  /// Replaces what is kept of a job, durably.
  void save(Job job) {
    try {
      write(folder.resolve(job.id()), job);
      if (job.state().ended() && !job.resumable()) {
        Files.deleteIfExists(body(job));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot save job " + job.id(), e);
    }
  }

  private static void write(Path folder, Job job) throws IOException {
    Path next = folder.resolve(STATE + ".next");
    try (var channel =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      var bytes =
          ByteBuffer.wrap(JobJson.write(job, message -> message).getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        var _ = channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(
        next,
        folder.resolve(STATE),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  void delete(Job job) {
    Path path = folder.resolve(job.id());
    Path gone = folder.resolve(PARTIAL + job.id());
    try {
      Files.move(path, gone, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete job " + job.id(), e);
    }
    delete(gone);
  }

  private static void delete(Path job) {
    try {
      for (Path file : list(job)) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(job);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot delete what is left of a job", e);
    }
  }
}
