package dev.winnow.embed.tokens;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.threads.Gate;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// A model's tokenizer, for those who put a prompt together: parts are tokenized apart and their
/// ids joined, so that no token reaches over a seam. Control tokens exist in templates only;
/// written in a user's text they are text. Thread-safe until closed.
public final class Tokenizer implements AutoCloseable {
  private static final Map<String, String> AS_IT_IS =
      Map.of("padding", "false", "truncation", "false");

  private final Gate gate = new Gate("this tokenizer is");
  private final URL json;
  private final TokenizerFile file;
  private final HuggingFaceTokenizer parsing;
  private final HuggingFaceTokenizer alone;

  private Tokenizer(
      URL json, TokenizerFile file, HuggingFaceTokenizer parsing, HuggingFaceTokenizer alone) {
    this.json = json;
    this.file = file;
    this.parsing = parsing;
    this.alone = alone;
  }

  /// @param natives folder that the native library is unpacked to once
  public static Tokenizer open(URL json, Path natives) {
    try {
      TokenizerFile file = TokenizerFile.read(json);
      HuggingFaceTokenizer parsing = HuggingFaceLibrary.load(file.asIs(), AS_IT_IS, natives);
      try {
        return new Tokenizer(
            json, file, parsing, HuggingFaceLibrary.load(file.textAlone(), AS_IT_IS, natives));
      } catch (IOException | RuntimeException e) {
        parsing.close();
        throw e;
      }
    } catch (IOException | RuntimeException | LinkageError e) {
      throw new ModelException(
          "cannot open the tokenizer %s: %s; expected a Hugging Face tokenizer.json, and a folder %s that native code can be loaded from"
              .formatted(json, e.getMessage(), natives),
          e);
    }
  }

  /// A user's text: whatever is written in it is text.
  public Tokens text(String text) {
    return encode(alone, text);
  }

  /// As [#text], but not where the tokens are in it, in half the time.
  public int[] ids(String text) {
    try (var _ = gate.enter()) {
      return HuggingFaceLibrary.ids(alone, TextTokenizer.withoutUnpairedSurrogates(text));
    }
  }

  /// A part of a prompt's template: control tokens written in it are control tokens.
  public Tokens template(String text) {
    return encode(parsing, text);
  }

  /// The ids of a whole text with the tokens that the model's files put around it; control tokens
  /// written in it are control tokens.
  public int[] framed(String text) {
    try (var _ = gate.enter()) {
      Encoding encoding =
          parsing.encode(TextTokenizer.withoutUnpairedSurrogates(text), true, false);
      return Arrays.stream(encoding.getIds()).mapToInt(Math::toIntExact).toArray();
    }
  }

  /// Control tokens, written as in `tokenizer.json`, longer ones first.
  public List<String> controlTokens() {
    return file.controlTokens();
  }

  /// Tokens by their ids, written as in `tokenizer.json`; empty where an id has none.
  public List<String> tokens() {
    return file.tokens();
  }

  /// The id of a token, written as in `tokenizer.json`.
  public OptionalInt id(String token) {
    return file.id(token);
  }

  /// What identifies the tokens that it gives: the SHA-256 of its file as it is read.
  public String fingerprint() {
    try {
      return TokenizerFile.sha256(json);
    } catch (IOException e) {
      throw new ModelException(
          "cannot read the tokenizer %s: %s; expected the file that was opened"
              .formatted(json, e.getMessage()),
          e);
    }
  }

  /// Ids are below this.
  public int vocabulary() {
    return file.size();
  }

  private Tokens encode(HuggingFaceTokenizer tokenizer, String text) {
    try (var _ = gate.enter()) {
      String whole = TextTokenizer.withoutUnpairedSurrogates(text);
      Encoding encoding = tokenizer.encode(whole, false, false);
      long[] ids = encoding.getIds();
      CharSpan[] spans = encoding.getCharTokenSpans();
      int[] units = units(whole);
      var tokens = new Tokens(new int[ids.length], new int[ids.length], new int[ids.length]);
      int last = 0;
      for (int i = 0; i < ids.length; i++) {
        @Nullable CharSpan span = spans[i];
        tokens.ids()[i] = (int) ids[i];
        tokens.starts()[i] = span == null ? last : units[span.getStart()];
        tokens.ends()[i] = span == null ? last : units[span.getEnd()];
        last = tokens.ends()[i];
      }
      return tokens;
    }
  }

  /// Where each character of a text begins, counted in UTF-16 units, and where the text ends: the
  /// library counts characters.
  private static int[] units(String text) {
    int[] units = new int[text.codePointCount(0, text.length()) + 1];
    int character = 0;
    for (int unit = 0; unit < text.length(); unit += Character.charCount(text.codePointAt(unit))) {
      units[character++] = unit;
    }
    units[character] = text.length();
    return units;
  }

  /// Frees the native tokenizers, once.
  @Override
  public void close() {
    if (gate.close()) {
      parsing.close();
      alone.close();
    }
  }
}
