package dev.winnow.index.eval;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// How well retrieved chunks cover the spans of text that answer a question, in characters (Smith
/// and Troynikov, "Evaluating Chunking Strategies for Retrieval", Chroma 2024).
///
/// Figures are those of the authors' `base_evaluation.py`, so that they compare with published
/// ones. So a chunk that was retrieved twice, or overlaps another, counts each time in precision
/// and IoU; and a chunk that only touches a span with its edge counts as containing it for
/// precision-omega.
///
/// @param recall characters of references that were retrieved, out of all of them, 0..1
/// @param precision the same characters, out of all retrieved, 0..1; 0 if nothing was retrieved
/// @param precisionOmega precision at best: covered characters out of the union of references and
///   all chunks that intersect or touch one, as if exactly these were retrieved, 0..1
/// @param intersectionOverUnion covered characters, out of all retrieved and those of references
///   that were missed, 0..1
public record SpanMetrics(
    double recall, double precision, double precisionOmega, double intersectionOverUnion) {
  /// A span of a text.
  ///
  /// @param text id of the text
  /// @param start offset of the first character
  /// @param end offset behind the last
  public record Span(String text, int start, int end) {
    public Span {
      if (start < 0 || end < start) {
        throw new IllegalArgumentException(
            "span of '%s' runs from %d to %d; expected 0 <= start <= end; give character offsets"
                .formatted(text, start, end));
      }
    }

    int length() {
      return end - start;
    }
  }

  /// References met by chunks.
  ///
  /// @param covered length of what is covered, counted once
  /// @param missed what of the references is not
  /// @param chunks the chunks that intersect or touch a reference
  private record Cover(long covered, List<Span> missed, List<Span> chunks) {
    static Cover of(List<Span> references, List<Span> chunks) {
      List<Span> covered = new ArrayList<>();
      List<Span> missed = references;
      List<Span> met = new ArrayList<>();
      for (Span chunk : chunks) {
        boolean meets = false;
        for (Span reference : references) {
          int start = Math.max(chunk.start(), reference.start());
          int end = Math.min(chunk.end(), reference.end());
          if (chunk.text().equals(reference.text()) && start <= end) {
            var common = new Span(chunk.text(), start, end);
            covered.add(common);
            missed = without(missed, common);
            meets = true;
          }
        }
        if (meets) {
          met.add(chunk);
        }
      }
      return new Cover(unionLength(covered), missed, met);
    }
  }

  /// Measures one question.
  ///
  /// @param references the spans that answer it, at least one that is not empty; if they overlap,
  ///   the common part counts twice in what is sought
  /// @param retrieved the chunks found
  /// @param all every chunk of the collection, for precision-omega; empty gives 0 there
  public static SpanMetrics of(List<Span> references, List<Span> retrieved, List<Span> all) {
    long sought = length(references);
    if (sought == 0) {
      throw new IllegalArgumentException(
          "references have %d spans and no character; expected at least one; leave the question out"
              .formatted(references.size()));
    }
    Cover found = Cover.of(references, retrieved);
    long read = length(retrieved);
    Cover best = Cover.of(references, all);
    List<Span> ideal = new ArrayList<>(best.chunks());
    ideal.addAll(best.missed());
    return new SpanMetrics(
        (double) found.covered() / sought,
        read == 0 ? 0 : (double) found.covered() / read,
        (double) best.covered() / unionLength(ideal),
        (double) found.covered() / (read + length(found.missed())));
  }

  /// The mean over questions, each counting alike; zeros of none.
  public static SpanMetrics mean(List<SpanMetrics> questions) {
    return new SpanMetrics(
        questions.stream().mapToDouble(SpanMetrics::recall).average().orElse(0),
        questions.stream().mapToDouble(SpanMetrics::precision).average().orElse(0),
        questions.stream().mapToDouble(SpanMetrics::precisionOmega).average().orElse(0),
        questions.stream().mapToDouble(SpanMetrics::intersectionOverUnion).average().orElse(0));
  }

  private static long length(List<Span> spans) {
    return spans.stream().mapToLong(Span::length).sum();
  }

  private static List<Span> without(List<Span> spans, Span gone) {
    List<Span> left = new ArrayList<>();
    for (Span span : spans) {
      if (!span.text().equals(gone.text())
          || span.end() < gone.start()
          || span.start() > gone.end()) {
        left.add(span);
        continue;
      }
      if (span.start() < gone.start()) {
        left.add(new Span(span.text(), span.start(), gone.start()));
      }
      if (span.end() > gone.end()) {
        left.add(new Span(span.text(), gone.end(), span.end()));
      }
    }
    return left;
  }

  private static long unionLength(List<Span> spans) {
    List<Span> sorted =
        spans.stream()
            .sorted(Comparator.comparing(Span::text).thenComparingInt(Span::start))
            .toList();
    long length = 0;
    String text = "";
    int end = 0;
    for (Span span : sorted) {
      int from = span.text().equals(text) ? Math.max(span.start(), end) : span.start();
      int until = span.text().equals(text) ? Math.max(span.end(), end) : span.end();
      length += until - from;
      text = span.text();
      end = until;
    }
    return length;
  }
}
