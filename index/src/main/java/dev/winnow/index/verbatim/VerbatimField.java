package dev.winnow.index.verbatim;

import dev.winnow.index.VerbatimTokenizer.Tokens;
import org.apache.lucene.document.BinaryDocValuesField;

/// The tokens of a document, as Lucene writes them: see [VerbatimFormat].
public final class VerbatimField extends BinaryDocValuesField {
  private static final String PREFIX = "_verbatim.";

  /// @param name of the representation
  public VerbatimField(String name, Tokens tokens) {
    super(field(name), StoredText.of(tokens));
  }

  /// The field of a representation.
  public static String field(String name) {
    return PREFIX + name;
  }
}
