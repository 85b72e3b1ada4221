package dev.winnow.index.verbatim;

import java.util.Arrays;

/// Sorts the suffixes of a text by induction, in time that grows with its length whatever it says:
/// SA-IS (Nong, Zhang and Chan, "Two Efficient Algorithms for Linear Time Suffix Array
/// Construction", 2011). Of the suffixes those that begin a valley of the text (leftmost of type S)
/// are sorted by recursion; a scan from each side then puts the others in their places.
final class SuffixSort {
  /// Most heap for each symbol of the text while it is sorted, text and result included.
  static final int BYTES_PER_SYMBOL = 28;

  private final int[] text;
  private final int length;
  private final int largest;
  private final long[] rising; // bits: whether a suffix is smaller than the one behind it
  private final int[] fallingStarts; // by symbol: where its suffixes of type L begin
  private final int[] risingStarts; // by symbol: where its suffixes of type S begin
  private final int[] sorted;

  private SuffixSort(int[] text, int largest) {
    this.text = text;
    this.length = text.length;
    this.largest = largest;
    this.rising = new long[length / Long.SIZE + 1];
    this.fallingStarts = new int[largest + 1];
    this.risingStarts = new int[largest + 1];
    this.sorted = new int[length];
  }

  /// Where the suffixes begin, smallest first; the end of the text is smaller than any symbol.
  ///
  /// @param text symbols from 0 to `largest`
  static int[] sorted(int[] text, int largest) {
    return switch (text.length) {
      case 0 -> new int[0];
      case 1 -> new int[] {0};
      default -> new SuffixSort(text, largest).sort();
    };
  }

  private boolean rises(int at) {
    return (rising[at >> 6] & 1L << at) != 0;
  }

  /// Whether a suffix begins a valley: it rises, and the one before falls.
  private boolean valley(int at) {
    return at > 0 && rises(at) && !rises(at - 1);
  }

  private int[] sort() {
    for (int i = length - 2; i >= 0; i--) {
      if (text[i] == text[i + 1] ? rises(i + 1) : text[i] < text[i + 1]) {
        rising[i >> 6] |= 1L << i;
      }
    }
    for (int i = 0; i < length; i++) {
      if (rises(i)) {
        fallingStarts[text[i] + 1]++;
      } else {
        risingStarts[text[i]]++;
      }
    }
    for (int symbol = 0; symbol <= largest; symbol++) {
      risingStarts[symbol] += fallingStarts[symbol];
      if (symbol < largest) {
        fallingStarts[symbol + 1] += risingStarts[symbol];
      }
    }
    int[] valleys = valleys();
    induce(valleys);
    if (valleys.length > 0) {
      induce(sortedValleys(valleys));
    }
    return sorted;
  }

  private int[] valleys() {
    int count = 0;
    for (int i = 1; i < length; i++) {
      count += valley(i) ? 1 : 0;
    }
    int[] valleys = new int[count];
    int next = 0;
    for (int i = 1; i < length; i++) {
      if (valley(i)) {
        valleys[next++] = i;
      }
    }
    return valleys;
  }

  /// Puts all suffixes in their places, given the order of the valleys.
  private void induce(int[] valleys) {
    Arrays.fill(sorted, -1);
    int[] next = risingStarts.clone();
    for (int valley : valleys) {
      sorted[next[text[valley]]++] = valley;
    }
    System.arraycopy(fallingStarts, 0, next, 0, next.length);
    sorted[next[text[length - 1]]++] = length - 1;
    for (int i = 0; i < length; i++) {
      int before = sorted[i] - 1;
      if (before >= 0 && !rises(before)) {
        sorted[next[text[before]]++] = before;
      }
    }
    System.arraycopy(fallingStarts, 0, next, 0, next.length);
    for (int i = length - 1; i >= 0; i--) {
      int before = sorted[i] - 1;
      if (before >= 0 && rises(before)) {
        sorted[--next[text[before] + 1]] = before;
      }
    }
  }

  /// The valleys in the order of their suffixes, once induction has ordered them up to the next
  /// valley each: equal ones become one symbol of a text that is at most half as long.
  private int[] sortedValleys(int[] valleys) {
    int count = valleys.length;
    int[] numbers = new int[length]; // of valleys
    for (int i = 0; i < count; i++) {
      numbers[valleys[i]] = i;
    }
    int[] shorter = new int[count];
    int symbol = 0;
    int last = -1;
    for (int start : sorted) {
      if (valley(start)) {
        if (last >= 0 && !same(last, start, valleys, numbers)) {
          symbol++;
        }
        shorter[numbers[start]] = symbol;
        last = start;
      }
    }
    int[] order = sorted(shorter, symbol);
    for (int i = 0; i < count; i++) {
      order[i] = valleys[order[i]];
    }
    return order;
  }

  /// Whether two valleys are the same up to the next valley.
  private boolean same(int left, int right, int[] valleys, int[] numbers) {
    int leftEnd = end(left, valleys, numbers);
    int rightEnd = end(right, valleys, numbers);
    if (leftEnd - left != rightEnd - right || leftEnd == length || rightEnd == length) {
      return false;
    }
    return Arrays.equals(text, left, leftEnd + 1, text, right, rightEnd + 1);
  }

  private int end(int valley, int[] valleys, int[] numbers) {
    int next = numbers[valley] + 1;
    return next < valleys.length ? valleys[next] : length;
  }
}
