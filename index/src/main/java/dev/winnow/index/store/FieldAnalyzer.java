package dev.winnow.index.store;

import dev.winnow.index.Schema;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.AnalyzerWrapper;

/// Gives each Lucene field the analyser of its language in the schema of the moment.
final class FieldAnalyzer extends AnalyzerWrapper {
  private final Supplier<Schema> schema;
  private final Map<String, Analyzer> byLanguage = new ConcurrentHashMap<>();

  FieldAnalyzer(Supplier<Schema> schema) {
    super(PER_FIELD_REUSE_STRATEGY);
    this.schema = schema;
  }

  @Override
  protected Analyzer getWrappedAnalyzer(String field) {
    return byLanguage.computeIfAbsent(language(field), Analysis::analyzer);
  }

  private String language(String field) {
    Schema now = schema.get();
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
