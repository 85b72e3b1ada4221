package dev.winnow.index;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What documents of an index hold beside id, title and text. Fixed when the index is made, but for
/// fields that a dynamic schema adds.
///
/// @param language analysis of title and text: an ISO 639-1 code such as `en`, `standard` (no
///   stemming) or `code` (English with identifiers split); see [Languages#names]
/// @param fields further fields by name
/// @param dense the vectors of passages, or null for keywords alone
/// @param passages true when documents are cut into passages; false when each is one unit
/// @param dynamic true when unknown fields are added by the type of their first value: text is a
///   keyword; false makes an unknown field an error
public record Schema(
    String language,
    Map<String, Field> fields,
    @Nullable Dense dense,
    boolean passages,
    boolean dynamic) {
  /// English, no vectors, whole documents, fields added as they come.
  public static final Schema DEFAULTS = new Schema("en", Map.of(), null, false, true);

  public Schema {
    Languages.require(language);
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    fields.keySet().forEach(Schema::requireName);
  }

  /// A field's type.
  public sealed interface Field {
    /// Searchable text with its own analysis.
    record Text(String language) implements Field {
      public Text {
        Languages.require(language);
      }
    }

    /// Exact strings, one or many; for filters.
    record Keyword() implements Field {}

    /// A double-precision number; whole numbers beyond 2^53 do not fit and are refused.
    record Number() implements Field {}

    /// A point in time in milliseconds, from `Instant`, `LocalDate` (midnight UTC) or ISO 8601
    /// text.
    record Date() implements Field {}

    /// Kept and returned, not searched.
    record Stored() implements Field {}

    /// The type in one word: `text`, `keyword`, `number`, `date` or `stored`.
    default String kind() {
      return switch (this) {
        case Text _ -> "text";
        case Keyword _ -> "keyword";
        case Number _ -> "number";
        case Date _ -> "date";
        case Stored _ -> "stored";
      };
    }
  }

  /// Dense vectors of passages.
  ///
  /// @param dimension components, 1 to 4096
  /// @param similarity how vectors are compared
  /// @param index how the nearest are found; the raw floats are always kept
  /// @param model fingerprint of the model that makes them; empty where the caller keeps account
  public record Dense(int dimension, Similarity similarity, DenseIndex index, String model) {
    /// Most components of a vector.
    public static final int MAX_DIMENSION = 4096;

    public Dense {
      if (dimension < 1 || dimension > MAX_DIMENSION) {
        throw new IllegalArgumentException(
            "dimension is %d; expected 1 to %d".formatted(dimension, MAX_DIMENSION));
      }
    }

    /// Fails where two such vectors could not be compared in single precision, and under cosine
    /// where the vector has no length.
    public void requireComparable(float[] vector) {
      double squared = 0;
      for (float value : vector) {
        squared += (double) value * value;
      }
      if (squared > Float.MAX_VALUE / 4) {
        throw new IllegalArgumentException(
            "vector is too long to be compared: its squared length is " + squared);
      }
      if (squared < Float.MIN_NORMAL && similarity == Similarity.COSINE) {
        throw new IllegalArgumentException("vector has length 0, which has no cosine");
      }
    }

    public static Dense of(int dimension) {
      return new Dense(dimension, Similarity.COSINE, DenseIndex.DEFAULT, "");
    }

    public Dense withSimilarity(Similarity similarity) {
      return new Dense(dimension, similarity, index, model);
    }

    public Dense withIndex(DenseIndex index) {
      return new Dense(dimension, similarity, index, model);
    }

    public Dense withModel(String model) {
      return new Dense(dimension, similarity, index, model);
    }
  }

  /// How two vectors are compared; higher is nearer.
  public enum Similarity {
    /// Cosine; vectors of length 0 are refused.
    COSINE,
    /// Inner product.
    DOT,
    /// Negative squared Euclidean distance.
    EUCLIDEAN
  }

  /// Bits per component in the graph.
  public enum Encoding {
    /// 32 bits.
    FLOAT,
    /// 8 bits.
    INT8,
    /// 4 bits.
    INT4,
    /// 2 bits.
    INT2,
    /// 1 bit.
    INT1
  }

  public Schema withLanguage(String language) {
    return new Schema(language, fields, dense, passages, dynamic);
  }

  public Schema with(String name, Field field) {
    var changed = new LinkedHashMap<>(fields);
    changed.put(name, field);
    return new Schema(language, changed, dense, passages, dynamic);
  }

  public Schema withDense(@Nullable Dense dense) {
    return new Schema(language, fields, dense, passages, dynamic);
  }

  public Schema withPassages(boolean passages) {
    return new Schema(language, fields, dense, passages, dynamic);
  }

  public Schema withDynamic(boolean dynamic) {
    return new Schema(language, fields, dense, passages, dynamic);
  }

  /// Fails where a field of this name holds something else than keywords.
  public void requireKeyword(String name) {
    Field type = fields.get(name);
    if (type != null && !(type instanceof Field.Keyword)) {
      throw new IllegalArgumentException(
          "field '%s' is a %s field; expected a keyword field".formatted(name, type.kind()));
    }
  }

  private static void requireName(String name) {
    if (!name.matches("[A-Za-z][A-Za-z0-9_.-]{0,127}")) {
      throw new IllegalArgumentException(
          "field name '%s' is not allowed; expected a letter, then up to 127 letters, digits, _ . -"
              .formatted(name));
    }
    if (name.equals("id") || name.equals("title") || name.equals("text")) {
      throw new IllegalArgumentException(
          "field name '%s' is taken: every document has it already; choose another"
              .formatted(name));
    }
  }
}
