package dev.winnow.index.store;

import dev.winnow.index.Schema;
import dev.winnow.index.analysis.LanguageAnalyzer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.AnalyzerWrapper;

/// Gives each Lucene field the analyser of its language in the schema of the moment, in the version
/// that the index was made with.
final class FieldAnalyzer extends AnalyzerWrapper {
  private final Supplier<Commit> commit;
  private final Map<String, Analyzer> byLanguage = new ConcurrentHashMap<>();

  FieldAnalyzer(Supplier<Commit> commit) {
    super(PER_FIELD_REUSE_STRATEGY);
    this.commit = commit;
  }

  @Override
  protected Analyzer getWrappedAnalyzer(String field) {
    return byLanguage.computeIfAbsent(
        language(field), language -> new LanguageAnalyzer(language, commit.get().analysis()));
  }

  private String language(String field) {
    Schema now = commit.get().schema();
    if (field.startsWith(Layout.FIELD)
        && now.fields().get(field.substring(Layout.FIELD.length()))
            instanceof Schema.Field.Text text) {
      return text.language();
    }
    return now.language();
  }

  @Override
  public void close() {
    byLanguage.values().forEach(Analyzer::close);
    super.close();
  }
}
