package dev.winnow.index.exchange;

import dev.winnow.index.TermWeights;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// Weights in the Common Index File Format (Lin et al., 2020, arXiv 2003.08276), which holds them
/// as term frequencies: whole numbers. The file lists documents by terms, and an index takes terms
/// by documents, so a file is read several times, each time for as many documents as have
/// [#POSTINGS] weights together. Memory beside these is for ids and terms. Compressed where the
/// name ends in `.gz`.
public final class Ciff {
  /// Weights held at a time, of 8 bytes each.
  private static final int POSTINGS = 8_000_000;

  private static final int LONGEST_ID = 65_536;
  private static final int EIGHT_BITS = 255;

  private Ciff() {}

  /// Vectors to be written, which are gone through several times, each time in the same order.
  @FunctionalInterface
  public interface Source {
    void forEach(BiConsumer<String, TermWeights> each) throws IOException;
  }

  /// Reads a file.
  ///
  /// @param each gets the ids and weights in the order of the file's documents, those without
  ///   weights too
  /// @throws IllegalArgumentException if the file is no CIFF, or breaks off
  public static void read(Path file, BiConsumer<String, TermWeights> each) throws IOException {
    read(file, POSTINGS, each);
  }

  static void read(Path file, int most, BiConsumer<String, TermWeights> each) throws IOException {
    var contents = new Contents(file);
    int first = 0;
    while (first < contents.ids.size()) {
      int end = first + 1;
      long held = contents.counts[first];
      while (end < contents.ids.size() && held + contents.counts[end] <= most) {
        held += contents.counts[end++];
      }
      contents.deliver(first, end, (int) held, each);
      first = end;
    }
  }

  private static InputStream open(Path file) throws IOException {
    InputStream raw = Files.newInputStream(file);
    try {
      return new BufferedInputStream(
          gzipped(file) ? new GZIPInputStream(raw, 1 << 16) : raw, 1 << 16);
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  private static boolean gzipped(Path file) {
    return file.toString().endsWith(".gz");
  }

  /// What a file holds beside its weights.
  private static final class Contents {
    private final Path file;
    private final List<String> ids = new ArrayList<>();
    private final List<String> terms = new ArrayList<>();
    private int[] counts = new int[1_024]; // weights by document
    private long lists;
    private long documents;
    private int largest = -1;

    Contents(Path file) throws IOException {
      this.file = file;
      guarded(in -> {
        header(in);
        for (long i = 0; i < lists; i++) {
          terms.add(list(in, (document, _) -> counts[grown(document)]++));
        }
        for (long i = 0; i < documents; i++) {
          document(in);
        }
        if (!in.atEnd()) {
          throw new IllegalArgumentException("there is more behind the last document");
        }
      });
      if (largest >= ids.size()) {
        throw bad("postings name document %d of %d".formatted(largest, ids.size()), null);
      }
      counts = Arrays.copyOf(counts, ids.size());
    }

    private int grown(int document) {
      if (document >= documents) {
        throw new IllegalArgumentException(
            "postings name document %d of %d".formatted(document, documents));
      }
      if (document >= counts.length) {
        counts =
            Arrays.copyOf(
                counts, (int) Math.min(documents, Math.max(document + 1L, 2L * counts.length)));
      }
      largest = Math.max(largest, document);
      return document;
    }

    private interface Work {
      void run(ProtoInput in) throws IOException;
    }

    private void guarded(Work work) throws IOException {
      try (InputStream in = open(file)) {
        work.run(new ProtoInput(in));
      } catch (EOFException e) {
        throw bad("it breaks off", e);
      } catch (IllegalArgumentException | ArithmeticException | ZipException e) {
        throw bad(String.valueOf(e.getMessage()), e);
      }
    }

    private IllegalArgumentException bad(String seen, @Nullable Exception cause) {
      return new IllegalArgumentException(
          "%s is no whole CIFF file: %s; expected a header, postings and documents; export it again"
              .formatted(file, seen),
          cause);
    }

    private void header(ProtoInput in) throws IOException {
      long[] found = new long[4];
      in.message(field -> {
        if (field >= 1 && field <= 3) {
          found[field] = in.count();
        }
      });
      if (found[1] != 1) {
        throw new IllegalArgumentException("its version is " + found[1] + ", not 1");
      }
      lists = found[2];
      documents = found[3];
      long bytes = Files.size(file) * (gzipped(file) ? 1_032 : 1); // the most that deflate makes
      if (lists > bytes || documents > bytes) {
        throw new IllegalArgumentException(
            "its header tells of %d lists and %d documents, more than fit into its size"
                .formatted(lists, documents));
      }
    }

    private interface Posting {
      void take(int document, int weight);
    }

    /// @return the term
    private static String list(ProtoInput in, Posting each) throws IOException {
      String[] term = {""};
      long[] at = {0};
      int[] posting = new int[2];
      in.message(field -> {
        if (field == 1) {
          term[0] = in.text(4 * TermWeights.MAX_TERM_LENGTH);
        } else if (field == 4) {
          Arrays.fill(posting, 0);
          in.inner(inner -> {
            if (inner == 1 || inner == 2) {
              posting[inner - 1] = in.count();
            }
          });
          at[0] += posting[0]; // documents are written as gaps
          if (at[0] > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("postings name document " + at[0]);
          }
          each.take((int) at[0], posting[1]);
        }
      });
      return term[0];
    }

    private void document(ProtoInput in) throws IOException {
      int[] number = {0};
      String[] id = {""};
      in.message(field -> {
        if (field == 1) {
          number[0] = in.count();
        } else if (field == 2) {
          id[0] = in.text(LONGEST_ID);
        }
      });
      if (number[0] != ids.size()) {
        throw new IllegalArgumentException(
            "document %d stands where document %d is due".formatted(number[0], ids.size()));
      }
      ids.add(id[0]);
    }

    /// Reads the weights of the documents from `first` to before `end`.
    void deliver(int first, int end, int held, BiConsumer<String, TermWeights> each)
        throws IOException {
      int[] starts = new int[end - first + 1];
      for (int i = first; i < end; i++) {
        starts[i - first + 1] = starts[i - first] + counts[i];
      }
      int[] next = Arrays.copyOf(starts, end - first);
      int[] termOf = new int[held];
      int[] weights = new int[held];
      if (held > 0) {
        guarded(in -> {
          header(in);
          for (int list = 0; list < lists; list++) {
            int term = list;
            String _ =
                list(
                    in,
                    (document, weight) -> {
                      if (document >= first && document < end) {
                        int at = next[document - first]++;
                        termOf[at] = term;
                        weights[at] = weight;
                      }
                    });
          }
        });
      }
      for (int i = first; i < end; i++) {
        Map<String, Integer> byTerm = new HashMap<>();
        for (int at = starts[i - first]; at < starts[i - first + 1]; at++) {
          byTerm.put(terms.get(termOf[at]), weights[at]);
        }
        each.accept(ids.get(i), weights(ids.get(i), byTerm));
      }
    }

    private TermWeights weights(String id, Map<String, Integer> byTerm) {
      try {
        return TermWeights.of(byTerm);
      } catch (IllegalArgumentException e) {
        throw bad("document '%s' cannot be taken: %s".formatted(id, e.getMessage()), e);
      }
    }
  }

  /// Writes a file. Weights that are all whole numbers stay as they are; others become whole
  /// numbers up to 255, in proportion, and at least 1.
  ///
  /// @return by what weights were multiplied
  public static double write(Path file, Source source) throws IOException {
    return write(file, POSTINGS, source);
  }

  static double write(Path file, int most, Source source) throws IOException {
    var survey = new Survey();
    source.forEach(survey::take);
    double scale = survey.scale();
    int[] lengths = new int[survey.ids.size()];
    long[] sum = {0};
    int[] counted = {0};
    source.forEach((_, weights) -> {
      int length = 0;
      for (int i = 0; i < weights.size(); i++) {
        length = Math.addExact(length, whole(weights.weight(i), scale));
      }
      lengths[counted[0]++] = length;
      sum[0] += length;
    });
    try (OutputStream raw = Files.newOutputStream(file);
        OutputStream out =
            new BufferedOutputStream(gzipped(file) ? new GZIPOutputStream(raw) : raw, 1 << 16)) {
      int documents = survey.ids.size();
      int lists = survey.frequencies.size();
      new ProtoOutput()
          .number(1, 1)
          .number(2, lists)
          .number(3, documents)
          .number(4, lists)
          .number(5, documents)
          .number(6, sum[0])
          .real(7, documents == 0 ? 0 : (double) sum[0] / documents)
          .text(8, "winnow: weights times " + scale)
          .writeTo(out);
      List<String> range = new ArrayList<>();
      long held = 0;
      for (var term : survey.frequencies.entrySet()) {
        if (!range.isEmpty() && held + term.getValue() > most) {
          lists(range, source, scale, out);
          range.clear();
          held = 0;
        }
        range.add(term.getKey());
        held += term.getValue();
      }
      lists(range, source, scale, out);
      for (int i = 0; i < documents; i++) {
        new ProtoOutput()
            .number(1, i)
            .text(2, survey.ids.get(i))
            .number(3, lengths[i])
            .writeTo(out);
      }
    }
    return scale;
  }

  private static int whole(float weight, double scale) {
    return (int) Math.clamp(Math.rint(weight * scale), 1, Integer.MAX_VALUE);
  }

  /// What must be known before the first byte is written.
  private static final class Survey {
    private final List<String> ids = new ArrayList<>();
    private final TreeMap<String, Integer> frequencies = new TreeMap<>();
    private float largest;
    private boolean whole = true;

    void take(String id, TermWeights weights) {
      ids.add(id);
      for (int i = 0; i < weights.size(); i++) {
        float weight = weights.weight(i);
        largest = Math.max(largest, weight);
        whole &= weight == Math.rint(weight) && weight < 1 << 24;
        frequencies.merge(weights.term(i), 1, Integer::sum);
      }
    }

    double scale() {
      return whole || largest == 0 ? 1 : EIGHT_BITS / (double) largest;
    }
  }

  /// One term's documents and weights.
  private static final class Postings {
    private int[] documents = new int[4];
    private int[] weights = new int[4];
    private int size;

    void add(int document, int weight) {
      if (size == documents.length) {
        documents = Arrays.copyOf(documents, 2 * size);
        weights = Arrays.copyOf(weights, 2 * size);
      }
      documents[size] = document;
      weights[size++] = weight;
    }
  }

  private static void lists(List<String> terms, Source source, double scale, OutputStream out)
      throws IOException {
    Map<String, Postings> lists = new HashMap<>();
    terms.forEach(term -> lists.put(term, new Postings()));
    int[] document = {0};
    source.forEach((_, weights) -> {
      for (int i = 0; i < weights.size(); i++) {
        Postings list = lists.get(weights.term(i));
        if (list != null) {
          list.add(document[0], whole(weights.weight(i), scale));
        }
      }
      document[0]++;
    });
    for (String term : terms) {
      Postings list = Objects.requireNonNull(lists.remove(term));
      long sum = 0;
      for (int i = 0; i < list.size; i++) {
        sum += list.weights[i];
      }
      var message = new ProtoOutput().text(1, term).number(2, list.size).number(3, sum);
      int before = 0;
      for (int i = 0; i < list.size; i++) {
        message.add(
            4, new ProtoOutput().number(1, list.documents[i] - before).number(2, list.weights[i]));
        before = list.documents[i];
      }
      message.writeTo(out);
    }
  }
}
