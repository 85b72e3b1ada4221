package dev.winnow.ingest;

import dev.winnow.embed.files.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/// What the index holds, and what a run has seen: a hash table in arrays, because millions of ids
/// must fit into a small heap (48 bytes each, where maps of strings need 300). Keys and values are
/// 64 bits of SHA-256. With a hundred million ids the chance that any two collide is one in 4,000;
/// then one document may be taken for unchanged or kept for too long. Confined to one thread.
final class KnownItems {
  private static final int SEEN = 1;
  private static final int STORED = 2;
  private static final int LABELLED = 4;
  private static final int FLAG_BITS = 3;

  private final List<Origin> origins = new ArrayList<>(List.of(Origin.UNKNOWN));
  private final Map<Origin, Integer> places = new HashMap<>(Map.of(Origin.UNKNOWN, 0));
  private long[] keys = new long[1 << 10]; // 0 is a free place
  private long[] hashes = new long[1 << 10];
  private int[] states = new int[1 << 10]; // origin, then the flags
  private int[] lines = new int[1 << 10];
  private int size;
  private long stored;

  /// Where a document came from.
  ///
  /// @param source name of the source; empty if that is unknown
  /// @param file path inside the source of a file of many documents; empty where the id tells it
  record Origin(String source, String file) {
    static final Origin UNKNOWN = new Origin("", "");
  }

  /// What is known of an id.
  ///
  /// @param seen true if this run has seen it already
  /// @param stored true if the index holds it, or this run has handed it on
  /// @param labelled true if the index holds its content's hash
  /// @param line line of the origin where this run saw it, from 1; 0 if it was no line
  record Entry(
      boolean seen, boolean stored, boolean labelled, Origin origin, long hash, int line) {}

  /// Takes in the hashes of the index's documents, by id.
  void loadHashes(Map<String, String> hashById) {
    hashById.forEach((id, hash) -> {
      int place = place(key(id)); // before the array is looked at, since it may grow
      hashes[place] = prefix(hash);
    });
  }

  /// Takes in where the index's documents came from. Each map is needed only for its call.
  void loadSources(Map<String, String> sourceById) {
    sourceById.forEach((id, source) -> {
      int place = place(key(id));
      states[place] = ordinal(new Origin(source, "")) << FLAG_BITS | STORED;
      stored++;
    });
  }

  /// Takes in the files of documents; after [#loadSources].
  ///
  /// @param idOf the id of a whole file, by the name of its source and its path
  void loadFiles(Map<String, String> fileById, BiFunction<String, String, String> idOf) {
    fileById.forEach((id, file) -> {
      int place = place(key(id));
      if (states[place] != 0) {
        String source = origins.get(states[place] >>> FLAG_BITS).source();
        if (!idOf.apply(source, file).equals(id)) {
          states[place] = ordinal(new Origin(source, file)) << FLAG_BITS | STORED;
        }
      }
    });
  }

  /// Takes in that the index holds the hash of a document's content; after [#loadFiles].
  void loadLabel(String id) {
    states[place(key(id))] |= LABELLED;
  }

  /// Documents that were loaded.
  long stored() {
    return stored;
  }

  Entry of(String id) {
    int place = place(key(id));
    int state = states[place];
    return new Entry(
        (state & SEEN) != 0,
        (state & STORED) != 0,
        (state & LABELLED) != 0,
        origins.get(state >>> FLAG_BITS),
        hashes[place],
        lines[place]);
  }

  /// Marks `id` as seen, with this hash at this place.
  void see(String id, String hash, Origin origin, long line) {
    int place = place(key(id));
    hashes[place] = prefix(hash);
    states[place] = ordinal(origin) << FLAG_BITS | SEEN | STORED;
    lines[place] = (int) Math.min(Integer.MAX_VALUE, line);
  }

  boolean seen(String id) {
    return (states[place(key(id))] & SEEN) != 0;
  }

  /// The part of a hash that is kept.
  static long prefix(String hash) {
    try {
      return Long.parseUnsignedLong(hash, 0, 16, 16);
    } catch (NumberFormatException | IndexOutOfBoundsException _) {
      return 0; // written by something else: differs from every hash of ours
    }
  }

  private int ordinal(Origin origin) {
    return places.computeIfAbsent(
        origin,
        added -> {
          origins.add(added);
          return origins.size() - 1;
        });
  }

  private int place(long key) {
    if (size * 2 > keys.length) {
      grow();
    }
    int place = find(key);
    if (keys[place] == 0) {
      keys[place] = key;
      size++;
    }
    return place;
  }

  private int find(long key) {
    int place = (int) key & (keys.length - 1);
    while (keys[place] != 0 && keys[place] != key) {
      place = (place + 1) & (keys.length - 1);
    }
    return place;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldHashes = hashes;
    int[] oldStates = states;
    int[] oldLines = lines;
    keys = new long[oldKeys.length * 2];
    hashes = new long[keys.length];
    states = new int[keys.length];
    lines = new int[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int place = find(oldKeys[i]);
        keys[place] = oldKeys[i];
        hashes[place] = oldHashes[i];
        states[place] = oldStates[i];
        lines[place] = oldLines[i];
      }
    }
  }

  private static long key(String id) {
    MessageDigest digest = Sha256.digest();
    byte[] bytes = digest.digest(id.getBytes(StandardCharsets.UTF_8));
    long key = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      key = key << 8 | bytes[i] & 0xFF;
    }
    return key == 0 ? 1 : key;
  }
}
