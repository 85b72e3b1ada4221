package dev.winnow.embed.generate;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/// Tokens to text while they come: holds back the bytes of a character that is not whole yet, and
/// what may be the beginning of a text to stop at. Bytes that are no UTF-8 become U+FFFD. One text,
/// on one thread.
final class TextStream {
  private final TokenBytes tokens;
  private final boolean cutsBlank;
  private final List<String> stops;
  private final Consumer<String> onText;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);

  private byte[] pending = {};
  private final StringBuilder text = new StringBuilder();
  private int handedOn;
  private boolean stopped;

  /// @param begins whether it is a text of its own, rather than going on behind another
  TextStream(TokenBytes tokens, boolean begins, List<String> stops, Consumer<String> onText) {
    this.tokens = tokens;
    cutsBlank = begins && tokens.cutsFirstBlank();
    this.stops = stops;
    this.onText = onText;
  }

  void add(int id) {
    if (stopped) {
      return;
    }
    byte[] bytes = tokens.of(id);
    boolean blank = text.isEmpty() && pending.length == 0 && bytes.length > 0 && bytes[0] == ' ';
    int from = blank && cutsBlank ? 1 : 0;
    var all = new ByteArrayOutputStream();
    all.writeBytes(pending);
    all.write(bytes, from, bytes.length - from);
    decode(all.toByteArray(), false);
  }

  private void decode(byte[] bytes, boolean last) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    var _ = decoder.reset().decode(in, out, last);
    pending = new byte[in.remaining()];
    in.get(pending);
    text.append(out.flip());
    handOn(last);
  }

  private void handOn(boolean last) {
    int end = text.length();
    for (String stop : stops) {
      int at = text.indexOf(stop, handedOn); // before it none was whole
      if (at >= 0) {
        end = Math.min(end, at);
        stopped = true;
      }
    }
    if (stopped) {
      text.setLength(end);
    } else if (!last) {
      end = heldBack();
    }
    if (end > handedOn) {
      String piece = text.substring(handedOn, end);
      handedOn = end;
      onText.accept(piece);
    }
  }

  /// Where the longest beginning of a text to stop at begins that the text ends in.
  private int heldBack() {
    int end = text.length();
    for (String stop : stops) {
      for (int length = Math.min(stop.length() - 1, text.length()); length > 0; length--) {
        if (stop.startsWith(text.substring(text.length() - length))) {
          end = Math.min(end, text.length() - length);
          break;
        }
      }
    }
    return Math.max(end, handedOn);
  }

  /// Whether a text to stop at was written.
  boolean stopped() {
    return stopped;
  }

  /// Hands on what was held back.
  String end() {
    if (!stopped) {
      decode(pending, true);
    }
    return text.toString();
  }
}
