package dev.winnow.index.analysis;

import java.io.Reader;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.miscellaneous.WordDelimiterGraphFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;

/// English prose and source code in one field: as `en`, but identifiers are also split, so that
/// `BufferedReader.readLine` is found by "buffered", "read line" and itself.
final class CodeAnalyzer extends Analyzer {
  private static final int SPLIT =
      WordDelimiterGraphFilter.GENERATE_WORD_PARTS
          | WordDelimiterGraphFilter.GENERATE_NUMBER_PARTS
          | WordDelimiterGraphFilter.SPLIT_ON_CASE_CHANGE
          | WordDelimiterGraphFilter.PRESERVE_ORIGINAL;

  private final boolean normalized;

  /// @param normalized whether as in the second version of [Analysis]
  CodeAnalyzer(boolean normalized) {
    this.normalized = normalized;
  }

  @Override
  protected Reader initReader(String field, Reader text) {
    return normalized ? new NormalizedText(text, false) : text;
  }

  @Override
  protected TokenStreamComponents createComponents(String field) {
    var words = new StandardTokenizer();
    TokenStream stream = new EnglishPossessiveFilter(words);
    stream = new WordDelimiterGraphFilter(stream, SPLIT, null);
    stream = new LowerCaseFilter(stream);
    stream = new StopFilter(stream, EnglishAnalyzer.getDefaultStopSet());
    if (normalized) {
      stream = new FoldingFilter(stream);
    }
    return new TokenStreamComponents(words, new PorterStemFilter(stream));
  }
}
