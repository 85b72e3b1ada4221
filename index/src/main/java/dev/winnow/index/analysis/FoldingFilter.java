package dev.winnow.index.analysis;

import java.io.IOException;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/// Takes accents off words, so that "cafe" finds "café": Latin letters become ASCII where they can;
/// Greek, Cyrillic, Hebrew and Arabic letters lose marks, but not those that make another letter
/// (`й`, `ї`). Drops the seams of [NormalizedText] too.
final class FoldingFilter extends TokenFilter {
  private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
  private char[] folded = new char[64];

  FoldingFilter(TokenStream words) {
    super(words);
  }

  @Override
  public boolean incrementToken() throws IOException {
    if (!input.incrementToken()) {
      return false;
    }
    char[] word = term.buffer();
    int length = term.length();
    for (int i = 0; i < length; i++) {
      if (word[i] >= 0x80) {
        fold(word, length);
        break;
      }
    }
    return true;
  }

  private void fold(char[] word, int length) {
    if (folded.length < 4 * length) {
      folded = new char[4 * length];
    }
    int size = ASCIIFoldingFilter.foldToASCII(word, 0, folded, 0, length);
    String ascii = new String(folded, 0, size);
    String bare = ascii.chars().allMatch(c -> c < 0x80) ? ascii : withoutMarks(ascii);
    term.setEmpty().append(bare.isEmpty() ? ascii : bare);
  }

  private static String withoutMarks(String word) {
    String apart = Normalizer.normalize(word, Form.NFD);
    var bare = new StringBuilder(apart.length());
    for (int i = 0; i < apart.length(); i++) {
      char c = apart.charAt(i);
      if (c != NormalizedText.SEAM && !isMark(c) || i > 0 && makesLetter(apart.charAt(i - 1), c)) {
        bare.append(c);
      }
    }
    return Normalizer.normalize(bare, Form.NFC);
  }

  private static boolean isMark(char c) {
    return c >= 0x300 && c <= 0x36F // Latin, Greek, Cyrillic
        || c >= 0x591 && c <= 0x5C7 && c != 0x5BE // Hebrew points
        || c >= 0x64B && c <= 0x65F && c != 0x653 && c != 0x654 && c != 0x655 // Arabic vowels
        || c == 0x670;
  }

  private static boolean makesLetter(char letter, char mark) {
    boolean breve = mark == 0x306 && "\u0438\u0418\u0443\u0423".indexOf(letter) >= 0;
    boolean dots = mark == 0x308 && "\u0456\u0406".indexOf(letter) >= 0;
    return breve || dots;
  }
}
