package dev.winnow.embed.running;

import dev.winnow.embed.graph.Groups;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Texts as token ids, of any lengths from 1. Immutable; the arrays are not copied.
public final class Batch {
  private final List<Text> texts;
  private final int longest;

  /// A text. Each array has an element for each token, or is null for the default.
  private record Text(
      int[] ids,
      int @Nullable [] types,
      int @Nullable [] positions,
      int @Nullable [] groups,
      int seen) {

    Text(int[] ids) {
      this(ids, null, null, null, ids.length);
    }

    Text part(int from, int to) {
      return new Text(
          Arrays.copyOfRange(ids, from, to),
          part(types, from, to),
          part(positions, from, to),
          part(groups, from, to),
          Math.clamp(seen - from, 0, to - from));
    }

    private static int @Nullable [] part(int @Nullable [] all, int from, int to) {
      return all == null ? null : Arrays.copyOfRange(all, from, to);
    }

    private static int or(int @Nullable [] values, int token, int byDefault) {
      return values == null ? byDefault : values[token];
    }
  }

  private Batch(List<Text> texts) {
    this.texts = texts;
    longest = texts.stream().mapToInt(text -> text.ids.length).max().orElse(0);
  }

  public static Batch of(List<int[]> ids) {
    if (ids.isEmpty()) {
      throw new IllegalArgumentException("a batch of no texts; expected at least one");
    }
    List<Text> texts = new ArrayList<>();
    for (int[] text : ids) {
      if (text.length == 0) {
        throw new IllegalArgumentException(
            "text %d has no tokens; expected at least one".formatted(texts.size()));
      }
      texts.add(new Text(text));
    }
    return new Batch(texts);
  }

  public static Batch of(int... ids) {
    return of(List.of(ids));
  }

  /// For networks that tell a first part of a text from a second.
  ///
  /// @param types of each text, one for each token
  public Batch withTypes(List<int[]> types) {
    return with(
        types, (text, own) -> new Text(text.ids, own, text.positions, text.groups, text.seen));
  }

  /// With positions other than 0, 1, 2 and so on. Several tokens may stand at the same.
  ///
  /// @param positions of each text, one for each token
  public Batch withPositions(List<int[]> positions) {
    return with(
        positions, (text, own) -> new Text(text.ids, text.types, own, text.groups, text.seen));
  }

  /// For graphs with groups, see [Groups]. Without them all tokens are shared.
  ///
  /// @param groups of each text, one for each token
  public Batch withGroups(List<int[]> groups) {
    return with(
        groups, (text, own) -> new Text(text.ids, text.types, text.positions, own, text.seen));
  }

  /// With last tokens that no token sees, themselves included, though they see the others; in
  /// padded graphs that are not causal.
  ///
  /// @param seen first tokens of each text that are seen, at least one
  public Batch withSeen(int... seen) {
    if (seen.length != texts.size()) {
      throw new IllegalArgumentException(
          "%d counts for %d texts; expected one for each".formatted(seen.length, texts.size()));
    }
    List<Text> changed = new ArrayList<>();
    for (int text = 0; text < texts.size(); text++) {
      if (seen[text] < 1 || seen[text] > length(text)) {
        throw new IllegalArgumentException(
            "%d tokens of text %d are seen; expected 1 to its %d"
                .formatted(seen[text], text, length(text)));
      }
      Text own = texts.get(text);
      changed.add(new Text(own.ids, own.types, own.positions, own.groups, seen[text]));
    }
    return new Batch(changed);
  }

  private interface Change {
    Text apply(Text text, int[] own);
  }

  private Batch with(List<int[]> values, Change change) {
    if (values.size() != texts.size()) {
      throw new IllegalArgumentException(
          "%d lists for %d texts; expected one for each".formatted(values.size(), texts.size()));
    }
    List<Text> changed = new ArrayList<>();
    for (int text = 0; text < texts.size(); text++) {
      if (values.get(text).length != length(text)) {
        throw new IllegalArgumentException(
            "%d values for the %d tokens of text %d; expected one for each"
                .formatted(values.get(text).length, length(text), text));
      }
      changed.add(change.apply(texts.get(text), values.get(text)));
    }
    return new Batch(changed);
  }

  public int texts() {
    return texts.size();
  }

  /// Tokens of a text.
  public int length(int text) {
    return texts.get(text).ids.length;
  }

  /// Tokens of the longest text.
  public int longest() {
    return longest;
  }

  /// Whether all texts are equally long.
  boolean even() {
    return texts.stream().allMatch(text -> text.ids.length == longest);
  }

  int id(int text, int token) {
    return texts.get(text).ids[token];
  }

  int type(int text, int token) {
    return Text.or(texts.get(text).types, token, 0);
  }

  /// @param past tokens before the text
  int position(int text, int token, int past) {
    return Text.or(texts.get(text).positions, token, past + token);
  }

  int group(int text, int token) {
    return Text.or(texts.get(text).groups, token, Groups.SHARED);
  }

  /// The greatest position of a text.
  ///
  /// @param past tokens before the text
  int lastPosition(int text, int past) {
    int[] positions = texts.get(text).positions;
    return positions == null
        ? past + length(text) - 1
        : Arrays.stream(positions).max().orElseThrow();
  }

  /// First tokens of a text that others see.
  int seen(int text) {
    return texts.get(text).seen;
  }

  boolean hides() {
    return texts.stream().anyMatch(text -> text.seen < text.ids.length);
  }

  int[] ids(int text) {
    return texts.get(text).ids;
  }

  /// That text alone.
  Batch only(int text) {
    return texts(text, text + 1);
  }

  /// Texts `from` to `to` (not included).
  Batch texts(int from, int to) {
    return new Batch(List.copyOf(texts.subList(from, to)));
  }

  /// Tokens `from` to `to` (not included) of every text.
  Batch part(int from, int to) {
    return new Batch(texts.stream().map(text -> text.part(from, to)).toList());
  }

  /// The only text after that of another batch.
  Batch after(Batch before) {
    int past = before.length(0);
    int all = past + length(0);
    int[] ids = new int[all];
    int[] positions = new int[all];
    int[] groups = new int[all];
    for (int i = 0; i < all; i++) {
      Batch own = i < past ? before : this;
      int token = i < past ? i : i - past;
      ids[i] = own.id(0, token);
      positions[i] = own.position(0, token, i - token);
      groups[i] = own.group(0, token);
    }
    return of(ids).withPositions(List.of(positions)).withGroups(List.of(groups));
  }

  /// Whether there are positions other than 0, 1, 2 and so on.
  boolean positioned() {
    return texts.stream().anyMatch(text -> text.positions != null);
  }

  boolean grouped() {
    return texts.stream().anyMatch(text -> text.groups != null);
  }

  /// Vectors (texts, longest, size) as one matrix for each text, without padding.
  public List<float[][]> split(FloatBuffer vectors, int size) {
    List<float[][]> split = new ArrayList<>();
    for (int text = 0; text < texts(); text++) {
      float[][] matrix = new float[length(text)][size];
      vectors.position(text * longest * size);
      for (float[] row : matrix) {
        vectors.get(row);
      }
      split.add(matrix);
    }
    return split;
  }

  @Override
  public String toString() {
    return "%d texts of up to %,d tokens".formatted(texts(), longest);
  }
}
