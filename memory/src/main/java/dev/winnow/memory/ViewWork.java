package dev.winnow.memory;

import dev.winnow.index.Document;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// The documents that have to be written again. What is added is read from the heap, under the
/// scope's lock; the texts are read from the log when it runs. Confined to one thread.
final class ViewWork {
  /// Documents that are given to the engine at a time.
  private static final int BATCH = 256;

  private final Log log;
  private final int neighbours;

  /// By number, each with its neighbours.
  private final Map<Long, Job> memories = new TreeMap<>();

  private final Map<String, Stretch> stretches = new LinkedHashMap<>();

  private record Job(Stored stored, List<Stored> around) {}

  private record Stretch(String session, int number, List<Stored> turns) {}

  ViewWork(Log log, int neighbours) {
    this.log = log;
    this.neighbours = neighbours;
  }

  /// Adds a memory, turns around it whose neighbours changed, and their stretches.
  void add(Stored stored, int before, int after) {
    if (!stored.isTurn()) {
      memories.put(stored.number(), new Job(stored, List.of(stored)));
      return;
    }
    Conversation conversation = stored.conversation();
    for (Stored turn : conversation.around(stored, before, after)) {
      memories.computeIfAbsent(
          turn.number(), _ -> new Job(turn, conversation.around(turn, neighbours, neighbours)));
    }
    int stretch = Views.stretch(stored.turn());
    stretches.computeIfAbsent(
        Views.stretchId(conversation.session(), stretch),
        _ -> new Stretch(conversation.session(), stretch, conversation.stretch(stretch)));
  }

  /// Makes the documents and hands them on in batches.
  void run(Consumer<List<Document>> add) {
    List<Document> batch = new ArrayList<>();
    Map<Long, Record> read = new LinkedHashMap<>();
    for (Job job : memories.values()) {
      List<Record> around = job.around().stream().map(turn -> record(turn, read)).toList();
      batch.add(Views.memory(record(job.stored(), read), around));
      flush(batch, BATCH, add);
      if (read.size() > BATCH) {
        read.clear();
      }
    }
    for (Stretch stretch : stretches.values()) {
      List<Record> turns = stretch.turns().stream().map(turn -> log.read(turn.place())).toList();
      if (!turns.isEmpty()) {
        batch.add(Views.stretch(stretch.session(), stretch.number(), turns));
        flush(batch, BATCH, add);
      }
    }
    flush(batch, 1, add);
  }

  private Record record(Stored stored, Map<Long, Record> read) {
    return read.computeIfAbsent(stored.number(), _ -> log.read(stored.place()));
  }

  private static void flush(List<Document> batch, int from, Consumer<List<Document>> add) {
    if (batch.size() >= from) {
      add.accept(List.copyOf(batch));
      batch.clear();
    }
  }
}
