package dev.winnow.index.analysis;

import java.io.Reader;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;

/// Words of prose, and beside names with dots or underscores their parts.
final class ProseAnalyzer extends Analyzer {
  private final boolean english;

  /// @param english whether possessives and stop words go and words are stemmed
  ProseAnalyzer(boolean english) {
    this.english = english;
  }

  @Override
  protected Reader initReader(String field, Reader text) {
    return new NormalizedText(text, false);
  }

  @Override
  protected TokenStreamComponents createComponents(String field) {
    var words = new StandardTokenizer();
    TokenStream stream = english ? new EnglishPossessiveFilter(words) : words;
    stream = new LowerCaseFilter(new PartsFilter(stream));
    if (!english) {
      return new TokenStreamComponents(words, new FoldingFilter(stream));
    }
    stream = new StopFilter(stream, EnglishAnalyzer.getDefaultStopSet());
    stream = new FoldingFilter(stream); // later than the stop words: no "\u00E0" becomes "a"
    return new TokenStreamComponents(words, new PorterStemFilter(stream));
  }
}
