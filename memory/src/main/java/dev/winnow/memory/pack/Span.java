package dev.winnow.memory.pack;

import dev.winnow.embed.chunking.Sentences;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// A part of a text.
///
/// @param start offset of the first character (UTF-16 units)
/// @param end offset behind the last
record Span(int start, int end) {
  /// A sentence longer than this (UTF-16 units) is cut at its line feeds, as lists and code are.
  private static final int LONG = 300;

  /// The sentences of a text, without white space around them, in order; none if it is blank.
  static List<Span> sentences(String text) {
    BitSet starts = Sentences.starts(text);
    starts.set(0);
    List<Span> sentences = new ArrayList<>();
    for (int start = 0; start >= 0 && start < text.length(); ) {
      int next = starts.nextSetBit(start + 1);
      add(text, start, next < 0 ? text.length() : next, sentences);
      start = next;
    }
    return sentences;
  }

  private static void add(String text, int start, int end, List<Span> to) {
    int line = end - start > LONG ? text.indexOf('\n', start) : -1;
    if (line >= 0 && line + 1 < end) {
      addStripped(text, start, line, to);
      add(text, line + 1, end, to);
    } else {
      addStripped(text, start, end, to);
    }
  }

  private static void addStripped(String text, int start, int end, List<Span> to) {
    int from = start;
    int until = end;
    while (from < until && Character.isWhitespace(text.charAt(from))) {
      from++;
    }
    while (from < until && Character.isWhitespace(text.charAt(until - 1))) {
      until--;
    }
    if (from < until) {
      to.add(new Span(from, until));
    }
  }

  String of(String text) {
    return text.substring(start, end);
  }

  /// Spans in ascending order, ones with nothing but white space between them made one.
  static List<Span> joined(String text, List<Span> ascending) {
    List<Span> runs = new ArrayList<>();
    for (Span span : ascending) {
      if (!runs.isEmpty() && text.substring(runs.getLast().end, span.start).isBlank()) {
        runs.add(new Span(runs.removeLast().start, span.end));
      } else {
        runs.add(span);
      }
    }
    return runs;
  }
}
