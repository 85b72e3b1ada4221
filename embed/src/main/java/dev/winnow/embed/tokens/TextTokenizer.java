package dev.winnow.embed.tokens;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.winnow.embed.files.ModelException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Text to token ids, after a model's `tokenizer.json`, cut to the model's length with an exact
/// count of what was cut. Thread-safe until closed.
///
/// The tokenizer library makes several Java objects a token, so a long text goes through it in
/// windows that end at white space, where tokenizers part words anyway: ten million characters cost
/// no more memory than one window. Only a run of more than [#WINDOW] characters without white space
/// may be cut at another place than the whole text would be, and counted a token longer.
public final class TextTokenizer implements AutoCloseable {
  /// Characters after which a window ends at the next white space; twice that and it ends anyway.
  static final int WINDOW = 1 << 16;

  private static final char REPLACEMENT = '\uFFFD';

  private final HuggingFaceTokenizer tokenizer;
  private final int[] before;
  private final int[] after;
  private final int maxTokens;
  private final int maxCharacters;
  private final boolean keepsEnd;

  /// @param maxTokens tokens of a text, special tokens included
  /// @param maxCharacters characters of a text that are looked at
  /// @param keepsEnd whether the end of a long text is read instead of its beginning
  private TextTokenizer(
      HuggingFaceTokenizer tokenizer, int maxTokens, int maxCharacters, boolean keepsEnd) {
    this.tokenizer = tokenizer;
    this.keepsEnd = keepsEnd;
    this.maxTokens = maxTokens;
    this.maxCharacters = maxCharacters;
    Encoding probe = tokenizer.encode("a", true, false);
    long[] special = probe.getSpecialTokenMask();
    int first = 0;
    while (first < special.length && special[first] == 1) {
      first++;
    }
    int last = special.length;
    while (last > first && special[last - 1] == 1) {
      last--;
    }
    int[] ids = toInts(probe.getIds());
    before = Arrays.copyOfRange(ids, 0, first);
    after = Arrays.copyOfRange(ids, last, ids.length);
  }

  /// @param json the model's `tokenizer.json`, read as the files beside it say
  /// @param natives folder that the native library is unpacked to once
  public static TextTokenizer open(URL json, int maxTokens, int maxCharacters, Path natives) {
    try {
      TokenizerFile changed = TokenizerFile.changed(json);
      var tokenizer = load(json, changed, natives);
      try {
        boolean keepsEnd = changed != null && changed.keepsEnd();
        return new TextTokenizer(tokenizer, maxTokens, maxCharacters, keepsEnd);
      } catch (RuntimeException e) {
        tokenizer.close();
        throw e;
      }
    } catch (IOException | RuntimeException | LinkageError e) {
      throw new ModelException(
          "cannot open the tokenizer %s: %s; expected a Hugging Face tokenizer.json, and a folder %s that native code can be loaded from"
              .formatted(json, e.getMessage(), natives),
          e);
    }
  }

  private static HuggingFaceTokenizer load(URL json, @Nullable TokenizerFile changed, Path natives)
      throws IOException {
    try (InputStream in = changed == null ? json.openStream() : changed.asIs(json)) {
      return HuggingFaceLibrary.load(in, options(), natives);
    }
  }

  /// Truncation and padding as the file sets them (128 for MiniLM's) are not the model's: off.
  private static Map<String, String> options() {
    return Map.of("padding", "false", "truncation", "false");
  }

  public CutText tokenize(String text) {
    return tokenize(text, maxTokens);
  }

  /// Its own tokens, without special tokens around them.
  public CutText content(String text) {
    return read(text, maxTokens);
  }

  /// @param most tokens, special tokens included
  public CutText tokenize(String text, int most) {
    CutText read = read(text, Math.min(most, maxTokens) - before.length - after.length);
    return new CutText(framed(read.ids), read.dropped);
  }

  private CutText read(String text, int most) {
    int from = keepsEnd ? characterAt(text, Math.max(0, text.length() - maxCharacters)) : 0;
    int to = keepsEnd ? text.length() : characterAt(text, Math.min(text.length(), maxCharacters));
    int room = Math.max(0, most);
    int[] content = new int[0];
    int total = 0;
    for (int start = from; start < to; ) {
      int end = windowEnd(text, start, to);
      String window = withoutUnpairedSurrogates(text.substring(start, end));
      int[] ids = HuggingFaceLibrary.ids(tokenizer, window);
      total += ids.length;
      content = keepsEnd ? last(content, ids, room) : first(content, ids, room);
      start = end;
    }
    int unseen = words(text, 0, from) + words(text, to, text.length());
    return new CutText(content, total - content.length + unseen);
  }

  /// A place, or the one before if that is in the middle of a character.
  private static int characterAt(String text, int place) {
    boolean inside =
        place > 0 && place < text.length() && Character.isHighSurrogate(text.charAt(place - 1));
    return inside ? place - 1 : place;
  }

  private static int[] first(int[] content, int[] more, int room) {
    int taken = Math.min(more.length, room - content.length);
    if (taken == 0) {
      return content;
    }
    int[] joined = Arrays.copyOf(content, content.length + taken);
    System.arraycopy(more, 0, joined, content.length, taken);
    return joined;
  }

  private static int[] last(int[] content, int[] more, int room) {
    int kept = Math.min(content.length, Math.max(0, room - more.length));
    int taken = Math.min(more.length, room);
    int[] joined = new int[kept + taken];
    System.arraycopy(content, content.length - kept, joined, 0, kept);
    System.arraycopy(more, more.length - taken, joined, kept, taken);
    return joined;
  }

  @Override
  public void close() {
    tokenizer.close();
  }

  private int[] framed(int[] content) {
    int[] ids = Arrays.copyOf(before, before.length + content.length + after.length);
    System.arraycopy(content, 0, ids, before.length, content.length);
    System.arraycopy(after, 0, ids, before.length + content.length, after.length);
    return ids;
  }

  private static int windowEnd(String text, int start, int limit) {
    if (limit - start <= WINDOW) {
      return limit;
    }
    int last = Math.min(limit, start + 2 * WINDOW);
    for (int i = start + WINDOW; i < last; i++) {
      if (Character.isWhitespace(text.charAt(i))) {
        return i;
      }
    }
    return last < limit && Character.isHighSurrogate(text.charAt(last - 1)) ? last - 1 : last;
  }

  private static int words(String text, int start, int end) {
    int words = 0;
    boolean inside = false;
    for (int i = start; i < end; i++) {
      boolean space = Character.isWhitespace(text.charAt(i));
      if (!space && !inside) {
        words++;
      }
      inside = !space;
    }
    return words;
  }

  /// Half a character cannot be written as UTF-8, which native code reads.
  static String withoutUnpairedSurrogates(String text) {
    StringBuilder mended = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        continue;
      }
      if (mended == null) {
        mended = new StringBuilder(text);
      }
      mended.setCharAt(i, REPLACEMENT);
    }
    return mended == null ? text : mended.toString();
  }

  private static int[] toInts(long[] ids) {
    int[] ints = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      ints[i] = (int) ids[i];
    }
    return ints;
  }
}
