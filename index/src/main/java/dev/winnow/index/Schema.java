package dev.winnow.index;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What documents of an index hold beside id, title and text. Fixed when the index is made, but for
/// fields that a dynamic schema adds, and for representations and fields that a later opening adds.
///
/// @param language analysis of title and text: an ISO 639-1 code such as `en`, `standard` (no
///   stemming) or `code` (English with identifiers split); see [Languages#names]
/// @param fields further fields by name
/// @param representations what models make of passages, by name, in order; empty for keywords
///   alone. A request that names no vector space means the first
/// @param passages true when documents are cut into passages; false when each is one unit
/// @param dynamic true when unknown fields are added by the type of their first value, strings as
///   keywords; false makes an unknown field an error
public record Schema(
    String language,
    Map<String, Field> fields,
    Map<String, Representation> representations,
    boolean passages,
    boolean dynamic) {
  /// English, no vectors, whole documents, fields added as they come.
  public static final Schema DEFAULTS = new Schema("en", Map.of(), Map.of(), false, true);

  /// Name of the vector space of an index that needs no more than one.
  public static final String DENSE = "dense";

  /// Name of the learned sparse vectors of an index that needs no more than one kind.
  public static final String SPARSE = "sparse";

  /// Name of the token vectors of an index that needs no more than one kind.
  public static final String LATE = "late";

  /// Name of the verbatim tokens of an index that needs no more than one kind.
  public static final String VERBATIM = "verbatim";

  private static final int MAX_FIELD_NAME_LENGTH = 256;
  private static final Set<String> TAKEN = Set.of("id", "title", "text");

  public Schema {
    Languages.require(language);
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    fields.keySet().forEach(Schema::requireFieldName);
    representations = Collections.unmodifiableMap(new LinkedHashMap<>(representations));
    representations.keySet().forEach(Schema::requireRepresentationName);
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

    /// Numbers, one or many: whole ones of 64 bits, exact, and others as doubles. What fits neither
    /// is refused.
    record Number() implements Field {}

    /// Points in time, one or many: of `java.time`, `java.util.Date` or ISO 8601 text. What names
    /// no zone is UTC, a day its first moment. Exact to the nanosecond from 1677 to 2262, to the
    /// millisecond within 292 million years.
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

  /// What a model makes of passages, under a name. Representations are filled independently: a
  /// document awaits each that it lacks.
  public sealed interface Representation {
    /// Fingerprint of the model that makes it; empty where the caller keeps track of the model.
    String model();
  }

  /// A space of dense vectors, at most one for each passage.
  ///
  /// @param dimension components, 1 to 4096
  /// @param similarity how vectors are compared
  /// @param index how the nearest are found; the raw floats are always kept
  /// @param model fingerprint of the model that makes them; empty where the caller keeps track of
  ///   it
  public record Dense(int dimension, Similarity similarity, DenseIndex index, String model)
      implements Representation {
    /// Most components of a vector.
    public static final int MAX_DIMENSION = 4096;

    private static final String GIVEN = "given";

    public Dense {
      if (dimension < 1 || dimension > MAX_DIMENSION) {
        throw new IllegalArgumentException(
            "dimension is %d; expected 1 to %d".formatted(dimension, MAX_DIMENSION));
      }
    }

    /// Fails where comparing vectors of this length would overflow single precision, and under
    /// cosine where the vector has length 0.
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

    /// Whether documents and queries bring its vectors, which no model makes.
    public boolean isGiven() {
      return model.equals(GIVEN);
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

  /// Learned sparse vectors, at most one for each passage: weights of terms, compared by their
  /// inner product.
  ///
  /// @param precision how exactly weights are kept
  /// @param model fingerprint of the model that makes them; empty where the caller keeps track of
  ///   it
  public record Sparse(Precision precision, String model) implements Representation {
    /// Weights of 8 bits, of a model that the caller keeps track of.
    public static final Sparse DEFAULTS = new Sparse(Precision.INT8, "");

    public Sparse withPrecision(Precision precision) {
      return new Sparse(precision, model);
    }

    public Sparse withModel(String model) {
      return new Sparse(precision, model);
    }
  }

  /// How exactly weights of terms are kept.
  public enum Precision {
    /// As they are, in 32 bits.
    EXACT,
    /// In 8 bits: from 1/16 to 1984 a weight changes by at most 1/32 of itself, below by at most
    /// 1/512.
    INT8
  }

  /// Token vectors for late interaction, many for each passage, compared by inner products: see
  /// [Plan.Late].
  ///
  /// @param dimension components of a vector, 1 to 4096
  /// @param bits of a component as it is stored, beside the token's nearest centroid: 2, 4 or 8
  /// @param model fingerprint of the model that makes them; empty where the caller keeps track of
  ///   it
  public record Late(int dimension, int bits, String model) implements Representation {
    /// Bits that lose little: see `bench/RESULTS.md`.
    public static final int DEFAULT_BITS = 4;

    public Late {
      if (dimension < 1 || dimension > Dense.MAX_DIMENSION) {
        throw new IllegalArgumentException(
            "dimension of token vectors is %d; expected 1 to %d"
                .formatted(dimension, Dense.MAX_DIMENSION));
      }
      if (bits != 2 && bits != 4 && bits != 8) {
        throw new IllegalArgumentException(
            "token vectors have %d bits a component; expected 2, 4 or 8".formatted(bits));
      }
    }

    public static Late of(int dimension) {
      return new Late(dimension, DEFAULT_BITS, "");
    }

    public Late withBits(int bits) {
      return new Late(dimension, bits, model);
    }

    public Late withModel(String model) {
      return new Late(dimension, bits, model);
    }
  }

  /// The tokens of whole texts in their order, for finding what is repeated word for word: see
  /// [Plan.Verbatim]. The index makes them itself, with the tokenizer that is bound to the name
  /// ([Bindings#withVerbatim]).
  ///
  /// @param model fingerprint of the tokenizer; empty where the caller keeps track of it
  public record Verbatim(String model) implements Representation {
    /// Of a tokenizer that the caller keeps track of.
    public static final Verbatim DEFAULTS = new Verbatim("");

    public Verbatim withModel(String model) {
      return new Verbatim(model);
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
    return new Schema(language, fields, representations, passages, dynamic);
  }

  /// Adds or replaces a field.
  public Schema with(String name, Field field) {
    return new Schema(language, plus(fields, name, field), representations, passages, dynamic);
  }

  /// Adds a representation after the existing ones, or replaces the one of this name.
  public Schema with(String name, Representation representation) {
    var changed = plus(representations, name, representation);
    return new Schema(language, fields, changed, passages, dynamic);
  }

  /// Adds or replaces the vector space [#DENSE].
  public Schema withDense(Dense dense) {
    return with(DENSE, dense);
  }

  /// This schema with exactly these representations.
  public Schema withRepresentations(Map<String, Representation> representations) {
    return new Schema(language, fields, representations, passages, dynamic);
  }

  public Schema withPassages(boolean passages) {
    return new Schema(language, fields, representations, passages, dynamic);
  }

  public Schema withDynamic(boolean dynamic) {
    return new Schema(language, fields, representations, passages, dynamic);
  }

  private static <T> Map<String, T> plus(Map<String, T> map, String name, T value) {
    var changed = new LinkedHashMap<>(map);
    changed.put(name, value);
    return changed;
  }

  /// Names of the vector spaces, in order.
  public List<String> spaces() {
    return representations.entrySet().stream()
        .filter(entry -> entry.getValue() instanceof Dense)
        .map(Map.Entry::getKey)
        .toList();
  }

  /// The first vector space, or null where there is none.
  public @Nullable Dense dense() {
    List<String> spaces = spaces();
    return spaces.isEmpty() ? null : dense(spaces.getFirst());
  }

  /// The vector space of this name; empty means the first.
  public Dense dense(String space) {
    return switch (representations.get(spaceName(space))) {
      case Dense dense -> dense;
      case Sparse _ -> throw unknownSpace(space);
      case Late _ -> throw unknownSpace(space);
      case Verbatim _ -> throw unknownSpace(space);
      case null -> throw unknownSpace(space);
    };
  }

  /// The full name of a vector space; the empty name means the first.
  ///
  /// @throws IllegalArgumentException if there is none, or none of this name
  public String spaceName(String space) {
    List<String> spaces = spaces();
    if (space.isEmpty() && !spaces.isEmpty()) {
      return spaces.getFirst();
    }
    if (!spaces.contains(space)) {
      throw unknownSpace(space);
    }
    return space;
  }

  /// Names of the learned sparse vectors, in order.
  public List<String> sparseNames() {
    return representations.entrySet().stream()
        .filter(entry -> entry.getValue() instanceof Sparse)
        .map(Map.Entry::getKey)
        .toList();
  }

  /// Names of the token vectors for late interaction, in order.
  public List<String> lateNames() {
    return representations.entrySet().stream()
        .filter(entry -> entry.getValue() instanceof Late)
        .map(Map.Entry::getKey)
        .toList();
  }

  /// Names of the verbatim tokens, in order.
  public List<String> verbatimNames() {
    return representations.entrySet().stream()
        .filter(entry -> entry.getValue() instanceof Verbatim)
        .map(Map.Entry::getKey)
        .toList();
  }

  /// The full name of verbatim tokens; the empty name means the first.
  ///
  /// @throws IllegalArgumentException if there are none, or none of this name
  public String verbatimName(String name) {
    List<String> names = verbatimNames();
    if (name.isEmpty() && !names.isEmpty()) {
      return names.getFirst();
    }
    if (!names.contains(name)) {
      throw new IllegalArgumentException(
          names.isEmpty()
              ? "the index has no verbatim tokens; index again with --verbatim words (over HTTP a"
                  + " collection with \"verbatim\":\"words\"; in a recipe withVerbatim), or leave"
                  + " the verbatim stage out of the plan"
              : "verbatim tokens '%s' are unknown; expected one of %s; add them to the schema, or check the name"
                  .formatted(name, names));
    }
    return name;
  }

  /// The full name of learned sparse vectors; the empty name means the first.
  ///
  /// @throws IllegalArgumentException if there are none, or none of this name
  public String sparseName(String name) {
    List<String> names = sparseNames();
    if (names.isEmpty()) {
      throw new IllegalArgumentException(
          "the index has no learned sparse vectors; index again with --sparse splade-tiny (over"
              + " HTTP a collection with \"sparse\":\"splade-tiny\"; in a recipe withSparse), or"
              + " leave the sparse stage out of the plan");
    }
    if (!name.isEmpty() && !names.contains(name)) {
      throw new IllegalArgumentException(
          "learned sparse vectors '%s' are unknown; expected one of %s; add them to the schema, or check the name"
              .formatted(name, names));
    }
    return name.isEmpty() ? names.getFirst() : name;
  }

  /// The learned sparse vectors of this name; empty means the first.
  public Sparse sparse(String name) {
    return (Sparse) Objects.requireNonNull(representations.get(sparseName(name)));
  }

  /// The full name of token vectors; the empty name means the first.
  ///
  /// @throws IllegalArgumentException if there are none, or none of this name
  public String lateName(String name) {
    List<String> names = lateNames();
    if (name.isEmpty() && !names.isEmpty()) {
      return names.getFirst();
    }
    if (!names.contains(name)) {
      throw new IllegalArgumentException(
          names.isEmpty()
              ? "the index has no token vectors; index again with --late minilm (over HTTP a"
                  + " collection with \"late\":\"minilm\"; in a recipe withLate), or use another"
                  + " plan"
              : "token vectors '%s' are unknown; expected one of %s; add them to the schema, or check the name"
                  .formatted(name, names));
    }
    return name;
  }

  /// The token vectors of this name; empty means the first.
  public Late late(String name) {
    if (representations.get(lateName(name)) instanceof Late late) {
      return late;
    }
    throw new IllegalStateException(name);
  }

  /// The full name of a representation of any kind; the empty name means the first vector space.
  ///
  /// @throws IllegalArgumentException if there is none of this name
  public String representationName(String name) {
    return representations.containsKey(name) ? name : spaceName(name);
  }

  private IllegalArgumentException unknownSpace(String space) {
    return new IllegalArgumentException(
        spaces().isEmpty()
            ? "the index has no vector spaces; make its schema with dense vectors"
            : "vector space '%s' is unknown; expected one of %s; add it to the schema, or check its name"
                .formatted(space, spaces()));
  }

  /// Fails where a field of this name holds something else than keywords.
  public void requireKeyword(String name) {
    Field type = fields.get(name);
    if (type != null && !(type instanceof Field.Keyword)) {
      throw new IllegalArgumentException(
          "field '%s' is a %s field; expected a keyword field".formatted(name, type.kind()));
    }
  }

  /// Fails for what cannot name a field: a name that every document has already, an empty one, one
  /// of more than 256 characters, or one with control characters or unpaired surrogates.
  public static void requireFieldName(String name) {
    boolean readable =
        name.codePoints()
            .noneMatch(
                c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    if (name.isEmpty() || name.length() > MAX_FIELD_NAME_LENGTH || !readable) {
      throw new IllegalArgumentException(
          "field name '%s' is not allowed; expected 1 to %d characters, none of them a control character or unpaired surrogate"
              .formatted(
                  FieldValues.brief(name).replaceAll("\\p{Cntrl}|\\p{Cs}", "\uFFFD"),
                  MAX_FIELD_NAME_LENGTH));
    }
    if (TAKEN.contains(name)) {
      throw new IllegalArgumentException(
          "field name '%s' is taken: every document has it already; choose another"
              .formatted(name));
    }
  }

  /// Whether a document may still bring a field of this name.
  public boolean mayGet(String name) {
    return dynamic && !TAKEN.contains(name) && !fields.containsKey(name);
  }

  private static void requireRepresentationName(String name) {
    if (!name.matches("[A-Za-z][A-Za-z0-9_.-]{0,63}")) {
      throw new IllegalArgumentException(
          "name '%s' of a vector space is not allowed; expected a letter, then up to 63 letters, digits, _ . -"
              .formatted(name));
    }
  }
}
