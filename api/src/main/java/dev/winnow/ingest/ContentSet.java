package dev.winnow.ingest;

import java.util.HexFormat;

/// A set of hashes, 128 bits of each, in one array: 32 to 64 bytes a hash. Confined to one thread.
final class ContentSet {
  private static final int DIGITS = 16;

  private long[] table = new long[1 << 10]; // pairs; two zeros are a free place
  private int size;

  /// @param hash at least 32 hexadecimal digits
  void add(String hash) {
    if (size * 4 > table.length) {
      grow();
    }
    put(table, first(hash), second(hash));
  }

  boolean contains(String hash) {
    int place = find(table, first(hash), second(hash));
    return (table[place] | table[place + 1]) != 0;
  }

  private void put(long[] into, long first, long second) {
    int place = find(into, first, second);
    if ((into[place] | into[place + 1]) == 0) {
      into[place] = first;
      into[place + 1] = second;
      size++;
    }
  }

  private void grow() {
    long[] old = table;
    table = new long[old.length * 2];
    size = 0;
    for (int i = 0; i < old.length; i += 2) {
      if ((old[i] | old[i + 1]) != 0) {
        put(table, old[i], old[i + 1]);
      }
    }
  }

  /// The place of a hash, or the free one where it belongs.
  private static int find(long[] in, long first, long second) {
    int place = (int) first * 2 & in.length - 1;
    while ((in[place] | in[place + 1]) != 0 && (in[place] != first || in[place + 1] != second)) {
      place = place + 2 & in.length - 1;
    }
    return place;
  }

  private static long first(String hash) {
    return HexFormat.fromHexDigitsToLong(hash, 0, DIGITS);
  }

  private static long second(String hash) {
    return HexFormat.fromHexDigitsToLong(hash, DIGITS, 2 * DIGITS);
  }
}
