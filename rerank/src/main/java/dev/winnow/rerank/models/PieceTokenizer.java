package dev.winnow.rerank.models;

import dev.winnow.embed.tokens.Tokenizer;
import dev.winnow.embed.tokens.Tokens;
import dev.winnow.rerank.recipe.Layout;
import dev.winnow.rerank.recipe.Layout.Seams;
import dev.winnow.rerank.recipe.Piece;
import dev.winnow.rerank.recipe.Piece.Filled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Turns pieces of a layout into tokens. A piece with foreign text (instruction, query or passage)
/// never holds a control token. Thread-safe.
///
/// It handles three faults of tokenizing pieces on their own. Some tokenizers put a space before
/// every text, also before one that continues another. Some cut tokens such as `<think>` out of any
/// text, because their files do not call them special. And a literal may lack the control token
/// that it is thought to hold.
final class PieceTokenizer {
  /// Put before a piece that continues a text, and removed again: no tokenizer that puts a space
  /// before texts joins a line's end with what follows.
  private static final String LINE = "\n";

  private static final Pattern MARK = Pattern.compile("<[^<>\\s]{1,40}>");

  private static final Pattern NOTHING = Pattern.compile("(?!)");

  /// Markers that chat models read as structure although their tokenizers call them ordinary.
  private static final List<String> STRUCTURE =
      List.of(
          "<think>",
          "</think>",
          "<tool_call>",
          "</tool_call>",
          "<tool_response>",
          "</tool_response>");

  /// Control tokens that occur in templates only. Zephyr's `<|user|>` and its like are text.
  private static final Pattern CONTROL =
      Pattern.compile(
          "<\\|(?!(system|user|assistant)\\|)[a-z_]+\\|>|<(start|end)_of_turn>|\\[(CLS|SEP)\\]|</?s>");

  private final Tokenizer tokenizer;
  private final boolean continued;
  private final Pattern guarded;

  PieceTokenizer(Tokenizer tokenizer, Layout layout) {
    this.tokenizer = tokenizer;
    continued = layout.seams() == Seams.CONTINUED && putsSpaceBefore();
    List<String> cutOut = marks(layout).stream().filter(this::cutOut).map(Pattern::quote).toList();
    guarded = cutOut.isEmpty() ? NOTHING : Pattern.compile(String.join("|", cutOut));
  }

  private boolean putsSpaceBefore() {
    Tokens going = tokenizer.text(LINE + "a");
    return !Arrays.equals(behindLine(going).ids(), tokenizer.text("a").ids());
  }

  /// Control tokens, and what looks like one, in the layout's own words, and the usual ones.
  private static Set<String> marks(Layout layout) {
    Set<String> marks = new LinkedHashSet<>(STRUCTURE);
    for (Piece piece : pieces(layout)) {
      Matcher matcher = MARK.matcher(piece.foreign() ? "" : piece.pattern());
      while (matcher.find()) {
        marks.add(matcher.group());
      }
    }
    return marks;
  }

  private boolean cutOut(String mark) {
    OptionalInt id = tokenizer.id(mark);
    return id.isPresent()
        && Arrays.stream(tokenizer.text(mark).ids()).anyMatch(seen -> seen == id.getAsInt());
  }

  /// @param first whether nothing stands before it
  Tokens tokens(Filled piece, boolean first) {
    boolean goesOn = continued && !first;
    return piece.foreign() ? text(piece.text(), goesOn) : template(piece.text(), goesOn);
  }

  /// As [#tokens], without offsets.
  int[] ids(Filled piece, boolean first) {
    boolean whole =
        piece.foreign() && (first || !continued) && !guarded.matcher(piece.text()).find();
    return whole ? tokenizer.ids(piece.text()) : tokens(piece, first).ids();
  }

  /// Foreign text, in parts none of which holds a control token of the layout: marks are cut after
  /// their first character.
  private Tokens text(String text, boolean goesOn) {
    List<Tokens> parts = new ArrayList<>();
    int start = 0;
    Matcher mark = guarded.matcher(text);
    while (mark.find()) {
      int end = mark.start() + 1;
      parts.add(shifted(plain(text.substring(start, end), goesOn || start > 0), start));
      start = end;
    }
    Tokens rest = shifted(plain(text.substring(start), goesOn || start > 0), start);
    if (parts.isEmpty()) {
      return rest;
    }
    parts.add(rest);
    return new Tokens(
        Tokens.joined(parts),
        parts.stream().flatMapToInt(part -> Arrays.stream(part.starts())).toArray(),
        parts.stream().flatMapToInt(part -> Arrays.stream(part.ends())).toArray());
  }

  private Tokens plain(String text, boolean goesOn) {
    return goesOn && continued ? behindLine(tokenizer.text(LINE + text)) : tokenizer.text(text);
  }

  private Tokens template(String text, boolean goesOn) {
    return goesOn ? behindLine(tokenizer.template(LINE + text)) : tokenizer.template(text);
  }

  private static Tokens behindLine(Tokens tokens) {
    int from = 0;
    while (from < tokens.count() && tokens.starts()[from] < LINE.length()) {
      from++;
    }
    int to = tokens.count();
    return shifted(
        new Tokens(
            Arrays.copyOfRange(tokens.ids(), from, to),
            Arrays.copyOfRange(tokens.starts(), from, to),
            Arrays.copyOfRange(tokens.ends(), from, to)),
        -LINE.length());
  }

  private static Tokens shifted(Tokens tokens, int by) {
    return by == 0
        ? tokens
        : new Tokens(
            tokens.ids(),
            Arrays.stream(tokens.starts()).map(start -> start + by).toArray(),
            Arrays.stream(tokens.ends()).map(end -> end + by).toArray());
  }

  /// The id of a control token that must be there.
  ///
  /// @throws IllegalArgumentException naming it
  int control(String token) {
    return tokenizer
        .id(token)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "the tokenizer has no token %s; expected one: is the recipe for another model?"
                    .formatted(token)));
  }

  int vocabulary() {
    return tokenizer.vocabulary();
  }

  /// Refuses a layout that would not be tokenized as meant: a control token beside foreign text, or
  /// one of another model family, would be read as text.
  void check(Layout layout) {
    if (!layout.begin().isEmpty()) {
      int _ = control(layout.begin());
    }
    for (Piece piece : pieces(layout)) {
      Matcher mark = (piece.foreign() ? MARK : CONTROL).matcher(piece.pattern());
      while (mark.find()) {
        if (!piece.foreign()) {
          int _ = control(mark.group());
        } else if (tokenizer.id(mark.group()).isPresent()) {
          throw new IllegalArgumentException(
              "piece \"%s\" has the control token %s beside text of others; expected it in a piece of its own"
                  .formatted(piece.pattern(), mark.group()));
        }
      }
    }
  }

  private static List<Piece> pieces(Layout layout) {
    return Stream.of(layout.before(), layout.each(), layout.after()).flatMap(List::stream).toList();
  }
}
