package dev.winnow.ingest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What the index holds, and what a run has seen: a hash table in arrays, because millions of ids
/// must fit into a small heap (40 bytes each, where maps of strings need 300). Keys and values are
/// 64 bits of SHA-256. With a hundred million ids the chance that any two collide is one in 4,000;
/// then one document may be taken for unchanged or kept for too long. Confined to one thread.
final class KnownItems {
  private static final int SEEN = 1;
  private static final int STORED = 2;
  private static final int FLAG_BITS = 2;

  private final List<String> roots = new ArrayList<>();
  private long[] keys = new long[1 << 10]; // 0 is a free place
  private long[] hashes = new long[1 << 10];
  private int[] states = new int[1 << 10]; // root, then the two flags
  private int size;

  /// What is known of an id before it is seen.
  ///
  /// @param seen true if this run has seen it already
  /// @param stored true if the index holds it
  /// @param root source that it came from; empty if that is unknown
  record Entry(boolean seen, boolean stored, String root, long hash) {}

  /// Takes in the hashes and roots of the index, by id.
  void load(Map<String, String> hashById, Map<String, String> rootById) {
    hashById.forEach((id, hash) -> {
      int place = place(key(id));
      hashes[place] = prefix(hash);
      states[place] = root("") << FLAG_BITS | STORED;
    });
    rootById.forEach((id, root) -> {
      int place = place(key(id));
      states[place] = root(root) << FLAG_BITS | STORED;
    });
  }

  /// Marks `id` as seen with this hash and root; what was known of it is returned.
  Entry see(String id, String hash, String root) {
    int place = place(key(id));
    int state = states[place];
    String known = (state & (SEEN | STORED)) == 0 ? "" : roots.get(state >>> FLAG_BITS);
    var entry = new Entry((state & SEEN) != 0, (state & STORED) != 0, known, hashes[place]);
    hashes[place] = prefix(hash);
    states[place] = root(root) << FLAG_BITS | SEEN | STORED;
    return entry;
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

  private int root(String root) {
    int known = roots.indexOf(root);
    if (known < 0) {
      roots.add(root);
      return roots.size() - 1;
    }
    return known;
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
    keys = new long[oldKeys.length * 2];
    hashes = new long[keys.length];
    states = new int[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int place = find(oldKeys[i]);
        keys[place] = oldKeys[i];
        hashes[place] = oldHashes[i];
        states[place] = oldStates[i];
      }
    }
  }

  private static long key(String id) {
    MessageDigest digest = Item.sha256();
    byte[] bytes = digest.digest(id.getBytes(StandardCharsets.UTF_8));
    long key = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      key = key << 8 | bytes[i] & 0xFF;
    }
    return key == 0 ? 1 : key;
  }
}
