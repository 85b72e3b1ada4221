package dev.winnow.index.verbatim;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Where a sequence of tokens occurs: the rows of each segment whose suffixes begin with it,
/// deleted documents included.
final class Matches {
  private final List<Part> parts;
  private final long[] from;
  private final long[] to;
  private final int length;

  private Matches(List<Part> parts, long[] from, long[] to, int length) {
    this.parts = parts;
    this.from = from;
    this.to = to;
    this.length = length;
  }

  /// The matches of the empty sequence: every token.
  static Matches all(List<Part> parts) {
    long[] to = parts.stream().mapToLong(part -> part.tokens().tokens()).toArray();
    return new Matches(parts, new long[to.length], to, 0);
  }

  static Matches of(List<Part> parts, int[] ids, int first, int end) throws IOException {
    Matches matches = all(parts);
    for (int i = first; i < end && !matches.none(); i++) {
      matches = matches.followedBy(ids[i]);
    }
    return matches;
  }

  /// The matches of this sequence and another token behind it.
  Matches followedBy(int id) throws IOException {
    long[] first = new long[from.length];
    long[] end = new long[from.length];
    for (int i = 0; i < from.length; i++) {
      TokenSegment tokens = parts.get(i).tokens();
      if (to[i] - from[i] == 1) {
        boolean same = tokens.id(tokens.position(from[i]) + length) == id;
        first[i] = from[i];
        end[i] = same ? to[i] : from[i];
      } else {
        first[i] = tokens.lower(from[i], to[i], length, id);
        end[i] = tokens.behind(first[i], to[i], length, id);
      }
    }
    return new Matches(parts, first, end, length + 1);
  }

  int length() {
    return length;
  }

  long from(int part) {
    return from[part];
  }

  long to(int part) {
    return to[part];
  }

  /// Whether there are none.
  boolean none() {
    return rows() == 0;
  }

  /// Rows, those of deleted documents included.
  long rows() {
    return Arrays.stream(to).sum() - Arrays.stream(from).sum();
  }

  /// Occurrences in documents that are not deleted.
  long live() throws IOException {
    if (length == 0) {
      long live = 0;
      for (Part part : parts) {
        live += part.liveTokens();
      }
      return live;
    }
    long live = 0;
    for (int i = 0; i < from.length; i++) {
      live += parts.get(i).live(from[i], to[i], sequence(i), length);
    }
    return live;
  }

  /// Takes a place where the sequence occurs.
  interface Taker {
    void take(int document, long position) throws IOException;
  }

  /// All occurrences in documents of a part that are not deleted.
  void forEach(int index, Taker taker) throws IOException {
    Part part = parts.get(index);
    for (long row = from[index]; row < to[index]; row++) {
      long position = part.tokens().position(row);
      int document = part.tokens().document(position);
      if (part.live(document)) {
        taker.take(document, position);
      }
    }
  }

  /// How often each token follows in documents that are not deleted.
  Map<Integer, Long> next() throws IOException {
    Map<Integer, Long> counts = new HashMap<>();
    for (int i = 0; i < from.length; i++) {
      int[] longer = Arrays.copyOf(sequence(i), length + 1);
      Part part = parts.get(i);
      TokenSegment tokens = part.tokens();
      long row = tokens.lower(from[i], to[i], length, TokenSegment.SEPARATOR + 1);
      while (row < to[i]) {
        int id = tokens.id(tokens.position(row) + length);
        long end = tokens.behind(row, to[i], length, id);
        longer[length] = id;
        long live = part.live(row, end, longer, length + 1);
        if (live > 0) {
          counts.merge(id, live, Long::sum);
        }
        row = end;
      }
    }
    return counts;
  }

  /// The sequence, read from the first match in a part.
  private int[] sequence(int part) throws IOException {
    if (from[part] == to[part]) {
      return new int[0];
    }
    TokenSegment tokens = parts.get(part).tokens();
    long position = tokens.position(from[part]);
    int[] sequence = new int[length];
    for (int i = 0; i < length; i++) {
      sequence[i] = tokens.id(position + i);
    }
    return sequence;
  }
}
