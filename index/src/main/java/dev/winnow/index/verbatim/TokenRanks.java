package dev.winnow.index.verbatim;

import java.util.Arrays;

/// The distinct ids of a run of tokens, ascending; looked up by hashing.
final class TokenRanks {
  private int[] ids = new int[0]; // ascending
  private int[] keys = new int[1024]; // ids + 1; 0 is an empty place
  private int[] ranks = new int[0];
  private int size;

  /// @param tokens ids and separators, which are not ranked
  static TokenRanks of(int[] tokens) {
    var ranks = new TokenRanks();
    for (int token : tokens) {
      if (token != TokenSegment.SEPARATOR) {
        ranks.add(token);
      }
    }
    ranks.sort();
    return ranks;
  }

  private void add(int id) {
    int place = place(id);
    if (keys[place] == 0) {
      keys[place] = id + 1;
      if (++size > keys.length / 2) {
        grow();
      }
    }
  }

  private int place(int id) {
    int mask = keys.length - 1;
    int place = (id * 0x9E3779B9 >>> 7) & mask;
    while (keys[place] != 0 && keys[place] != id + 1) {
      place = place + 1 & mask;
    }
    return place;
  }

  private void grow() {
    int[] old = keys;
    keys = new int[2 * old.length];
    for (int key : old) {
      if (key != 0) {
        keys[place(key - 1)] = key;
      }
    }
  }

  private void sort() {
    ids = Arrays.stream(keys).filter(key -> key != 0).map(key -> key - 1).sorted().toArray();
    ranks = new int[keys.length];
    for (int rank = 0; rank < ids.length; rank++) {
      ranks[place(ids[rank])] = rank;
    }
  }

  int size() {
    return size;
  }

  /// The place of an id among the distinct ones, or where it is none of them -1 - the place that it
  /// would have.
  int rank(int id) {
    int place = place(id);
    return keys[place] != 0 ? ranks[place] : Arrays.binarySearch(ids, id);
  }
}
