package dev.winnow.index.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The process that gets killed: goes on with [KillWorkload] where the folder's last commit left
/// it, commits all the time, and says after each commit which batch of each lane it holds at least:
/// `commit 17 23 9 .`
final class KilledWriter {
  private static final int COMMITS_PER_BACKUP = 2;

  private final Index index;
  private final Path backups;
  private final int stop;
  private final AtomicIntegerArray added = new AtomicIntegerArray(KillWorkload.LANES);

  private KilledWriter(Index index, Path backups, int stop) {
    this.index = index;
    this.backups = backups;
    this.stop = stop;
  }

  /// @param args folder of the index, folder for backups, last batch of each lane
  public static void main(String[] args) throws Exception {
    Thread.setDefaultUncaughtExceptionHandler((_, e) -> {
      e.printStackTrace();
      Runtime.getRuntime().halt(1);
    });
    try (Index index = Index.open(Path.of(args[0]), KillWorkload.SCHEMA, KillWorkload.CONFIG)) {
      System.out.println("ready");
      new KilledWriter(index, Path.of(args[1]), Integer.parseInt(args[2])).run();
    }
    System.out.println("end");
  }

  private void run() throws Exception {
    List<Thread> lanes = new ArrayList<>();
    for (int lane = 0; lane < KillWorkload.LANES; lane++) {
      int mine = lane;
      int latest = latest(lane);
      added.set(lane, latest);
      lanes.add(Thread.ofPlatform().start(() -> write(mine, latest)));
    }
    var random = new Random();
    for (int commits = 1; lanes.stream().anyMatch(Thread::isAlive); commits++) {
      commit();
      if (commits % COMMITS_PER_BACKUP == 0) {
        index.backup(backups.resolve("after-" + commits));
      }
      Thread.sleep(random.nextInt(30));
    }
    commit();
  }

  private void commit() {
    String before =
        IntStream.range(0, KillWorkload.LANES)
            .mapToObj(lane -> String.valueOf(added.get(lane)))
            .collect(Collectors.joining(" "));
    index.commit();
    System.out.println("commit " + before + " .");
  }

  private int latest(int lane) {
    return index
        .get(KillWorkload.head(lane))
        .map(head -> ((Number) head.fields().get("batch")).intValue())
        .orElse(-1);
  }

  private void write(int lane, int latest) {
    deleteBefore(lane, latest); // which the kill may have come before
    for (int batch = latest + 1; batch <= stop; batch++) {
      index.add(KillWorkload.batch(lane, batch));
      added.set(lane, batch);
      deleteBefore(lane, batch);
    }
  }

  private void deleteBefore(int lane, int batch) {
    int old = batch - KillWorkload.WINDOW;
    if (old >= 0 && KillWorkload.deleted(old, batch)) {
      index.delete(KillWorkload.ids(lane, old));
    }
  }
}
