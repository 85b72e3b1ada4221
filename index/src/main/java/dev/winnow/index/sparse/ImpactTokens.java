package dev.winnow.index.sparse;

import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttribute;
import org.apache.lucene.analysis.tokenattributes.TermFrequencyAttribute;
import org.apache.lucene.util.BytesRef;

/// Terms whose frequencies are their impacts. Used once.
final class ImpactTokens extends TokenStream {
  private final BytesTermAttribute term = addAttribute(BytesTermAttribute.class);
  private final TermFrequencyAttribute frequency = addAttribute(TermFrequencyAttribute.class);
  private final BytesRef[] terms;
  private final int[] impacts;
  private int next;

  ImpactTokens(BytesRef[] terms, int[] impacts) {
    this.terms = terms;
    this.impacts = impacts;
  }

  @Override
  public boolean incrementToken() {
    if (next == terms.length) {
      return false;
    }
    clearAttributes();
    term.setBytesRef(terms[next]);
    frequency.setTermFrequency(impacts[next++]);
    return true;
  }

  @Override
  public void reset() {
    next = 0;
  }
}
