package dev.winnow.index.analysis;

import dev.winnow.index.Languages;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.bg.BulgarianAnalyzer;
import org.apache.lucene.analysis.ca.CatalanAnalyzer;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.cz.CzechAnalyzer;
import org.apache.lucene.analysis.da.DanishAnalyzer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.el.GreekAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.et.EstonianAnalyzer;
import org.apache.lucene.analysis.fa.PersianAnalyzer;
import org.apache.lucene.analysis.fi.FinnishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.hi.HindiAnalyzer;
import org.apache.lucene.analysis.hu.HungarianAnalyzer;
import org.apache.lucene.analysis.id.IndonesianAnalyzer;
import org.apache.lucene.analysis.it.ItalianAnalyzer;
import org.apache.lucene.analysis.lt.LithuanianAnalyzer;
import org.apache.lucene.analysis.lv.LatvianAnalyzer;
import org.apache.lucene.analysis.nl.DutchAnalyzer;
import org.apache.lucene.analysis.no.NorwegianAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseAnalyzer;
import org.apache.lucene.analysis.ro.RomanianAnalyzer;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.sv.SwedishAnalyzer;
import org.apache.lucene.analysis.th.ThaiAnalyzer;
import org.apache.lucene.analysis.tr.TurkishAnalyzer;

/// The analysers of [Languages]. `en` is the reference analysis of the published BM25 scores:
/// standard tokens, possessives cut, lower case, 33 stop words, Porter's stemmer.
///
/// An index keeps the version of analysis that it was made with, which its commits name: words that
/// were cut in two ways would not find each other.
///
/// - 1: Lucene's analysers as they are.
/// - 2: text is brought to one spelling first ([NormalizedText]), names with dots and underscores
///   are also found by their parts ([PartsFilter]), and words lose their accents ([FoldingFilter]):
///   in English before they are stemmed, elsewhere after, since the stemmers know the accents of
///   their language.
public final class Analysis {
  public static final int FIRST = 1;
  public static final int LAST = 2;

  private static final Map<String, Supplier<Analyzer>> ANALYZERS = new TreeMap<>();

  static {
    ANALYZERS.put("standard", StandardAnalyzer::new);
    ANALYZERS.put("code", () -> new CodeAnalyzer(false));
    ANALYZERS.put("en", EnglishAnalyzer::new);
    ANALYZERS.put("ar", ArabicAnalyzer::new);
    ANALYZERS.put("bg", BulgarianAnalyzer::new);
    ANALYZERS.put("ca", CatalanAnalyzer::new);
    ANALYZERS.put("cs", CzechAnalyzer::new);
    ANALYZERS.put("da", DanishAnalyzer::new);
    ANALYZERS.put("de", GermanAnalyzer::new);
    ANALYZERS.put("el", GreekAnalyzer::new);
    ANALYZERS.put("es", SpanishAnalyzer::new);
    ANALYZERS.put("et", EstonianAnalyzer::new);
    ANALYZERS.put("fa", PersianAnalyzer::new);
    ANALYZERS.put("fi", FinnishAnalyzer::new);
    ANALYZERS.put("fr", FrenchAnalyzer::new);
    ANALYZERS.put("hi", HindiAnalyzer::new);
    ANALYZERS.put("hu", HungarianAnalyzer::new);
    ANALYZERS.put("id", IndonesianAnalyzer::new);
    ANALYZERS.put("it", ItalianAnalyzer::new);
    ANALYZERS.put("ja", CJKAnalyzer::new);
    ANALYZERS.put("ko", CJKAnalyzer::new);
    ANALYZERS.put("lt", LithuanianAnalyzer::new);
    ANALYZERS.put("lv", LatvianAnalyzer::new);
    ANALYZERS.put("nl", DutchAnalyzer::new);
    ANALYZERS.put("no", NorwegianAnalyzer::new);
    ANALYZERS.put("pt", PortugueseAnalyzer::new);
    ANALYZERS.put("ro", RomanianAnalyzer::new);
    ANALYZERS.put("ru", RussianAnalyzer::new);
    ANALYZERS.put("sv", SwedishAnalyzer::new);
    ANALYZERS.put("th", ThaiAnalyzer::new);
    ANALYZERS.put("tr", TurkishAnalyzer::new);
    ANALYZERS.put("zh", CJKAnalyzer::new);
  }

  private Analysis() {}

  /// The analyser of a language, as a version of the analysis has it.
  static Analyzer analyzer(String language, int version) {
    Languages.require(language);
    var plain = Objects.requireNonNull(ANALYZERS.get(language));
    if (version == FIRST) {
      return plain.get();
    }
    return switch (language) {
      case "standard" -> new ProseAnalyzer(false);
      case "en" -> new ProseAnalyzer(true);
      case "code" -> new CodeAnalyzer(true);
      default -> new NormalizedAnalyzer(plain.get(), language.equals("fa"));
    };
  }
}
