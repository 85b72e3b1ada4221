package dev.winnow.index.analysis;

import java.io.Reader;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.AnalyzerWrapper;

/// A language's own analyser between what [Analysis] does to every language.
final class NormalizedAnalyzer extends AnalyzerWrapper {
  private final Analyzer language;
  private final boolean joiners;

  /// @param joiners see [NormalizedText]
  NormalizedAnalyzer(Analyzer language, boolean joiners) {
    super(PER_FIELD_REUSE_STRATEGY);
    this.language = language;
    this.joiners = joiners;
  }

  @Override
  protected Analyzer getWrappedAnalyzer(String field) {
    return language;
  }

  @Override
  protected Reader wrapReader(String field, Reader text) {
    return new NormalizedText(text, joiners);
  }

  @Override
  protected TokenStreamComponents wrapComponents(String field, TokenStreamComponents words) {
    var stream = new FoldingFilter(new PartsFilter(words.getTokenStream()));
    return new TokenStreamComponents(words.getSource(), stream);
  }

  @Override
  public void close() {
    language.close();
    super.close();
  }
}
