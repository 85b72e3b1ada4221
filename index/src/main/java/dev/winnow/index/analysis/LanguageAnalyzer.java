package dev.winnow.index.analysis;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.DelegatingAnalyzerWrapper;

/// The analyser of a language, as a version of [Analysis] has it. Thread-safe.
public final class LanguageAnalyzer extends DelegatingAnalyzerWrapper {
  private final Analyzer analyzer;

  public LanguageAnalyzer(String language, int version) {
    super(GLOBAL_REUSE_STRATEGY);
    this.analyzer = Analysis.analyzer(language, version);
  }

  @Override
  protected Analyzer getWrappedAnalyzer(String field) {
    return analyzer;
  }

  @Override
  public void close() {
    analyzer.close();
    super.close();
  }
}
