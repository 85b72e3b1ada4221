package dev.winnow.index.store;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.index.Term;

/// Avoids deletes during the first load of an index. Replacing a document makes Lucene look for the
/// old one in every segment, which is needless if its id was never written. So this remembers a
/// 64-bit fingerprint of every id written since the index was empty. A document with a known
/// fingerprint is replaced, any other is added. Two ids with the same fingerprint cost a needless
/// look-up, never a wrong result. Past [#LIMIT] ids, and in an index that held documents when it
/// was opened, every document is replaced.
///
/// Thread-safe: two writers of one id take turns, so that the later one sees what the earlier
/// wrote.
final class NewIds {
  /// 8 million; the fingerprints then take 128 MB, less than such an index needs anyway.
  static final int LIMIT = 1 << 23;

  private static final int STRIPES = 256;

  private final Stripe[] stripes = new Stripe[STRIPES];
  private final IndexWriter writer;
  private final int perStripe;
  private final boolean wasEmpty;

  NewIds(IndexWriter writer) {
    this(writer, LIMIT);
  }

  NewIds(IndexWriter writer, int limit) {
    this.writer = writer;
    this.wasEmpty = writer.getDocStats().maxDoc == 0;
    this.perStripe = limit / STRIPES;
    Arrays.setAll(stripes, _ -> new Stripe());
  }

  void write(String id, Iterable<? extends Iterable<? extends IndexableField>> block)
      throws IOException {
    if (!wasEmpty) {
      writer.updateDocuments(new Term(Layout.ID, id), block);
      return;
    }
    long print = fingerprint(id);
    Stripe stripe = stripes[(int) print & STRIPES - 1];
    synchronized (stripe) {
      if (stripe.size < perStripe && stripe.add(print)) {
        writer.addDocuments(block);
      } else {
        writer.updateDocuments(new Term(Layout.ID, id), block);
      }
    }
  }

  /// How many documents were added without a look for an older one.
  int added() {
    int added = 0;
    for (Stripe stripe : stripes) {
      synchronized (stripe) {
        added += stripe.size;
      }
    }
    return added;
  }

  /// FNV-1a with a final mix; never 0, which marks a free slot.
  private static long fingerprint(String id) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
    }
    hash ^= hash >>> 32;
    hash *= 0x9e3779b97f4a7c15L;
    hash ^= hash >>> 29;
    return hash == 0 ? 1 : hash;
  }

  /// A set of fingerprints by linear probing, at most half full.
  private static final class Stripe {
    private long[] slots = new long[16];
    private int size;

    /// @return whether it was not there yet
    boolean add(long print) {
      if (2 * size >= slots.length) {
        long[] old = slots;
        slots = new long[2 * old.length];
        for (long known : old) {
          if (known != 0) {
            slots[find(known)] = known;
          }
        }
      }
      int slot = find(print);
      if (slots[slot] == print) {
        return false;
      }
      slots[slot] = print;
      size++;
      return true;
    }

    private int find(long print) {
      int slot = (int) (print >>> 8) & slots.length - 1;
      while (slots[slot] != 0 && slots[slot] != print) {
        slot = slot + 1 & slots.length - 1;
      }
      return slot;
    }
  }
}
