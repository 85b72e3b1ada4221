package dev.winnow.index.vectors;

import dev.winnow.index.faiss.FaissLibrary;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.tests.index.BaseKnnVectorsFormatTestCase;
import org.apache.lucene.tests.util.TestUtil;
import org.junit.AfterClass;
import org.junit.BeforeClass;

/// Lucene's own tests of a vector format, with a structure from the first vector on.
public abstract class FormatCase extends BaseKnnVectorsFormatTestCase {
  private static long searchesBefore;

  private final Structure.Kind kind;

  FormatCase(Structure.Kind kind) {
    this.kind = kind;
  }

  @BeforeClass
  public static void countSearches() {
    searchesBefore = FaissLibrary.searches();
  }

  @AfterClass
  public static void requireNativeSearches() {
    if (FaissLibrary.available()) {
      assertTrue("no native search", FaissLibrary.searches() > searchesBefore);
    }
    assertEquals("native objects left open", 0, FaissLibrary.liveObjects());
  }

  @Override
  protected Codec getCodec() {
    return TestUtil.alwaysKnnVectorsFormat(
        new FaissVectorsFormat(Structure.of(kind, 0.99).withSmallest(1)));
  }

  @Override
  protected boolean supportsFloatVectorFallback() {
    return false;
  }
}
