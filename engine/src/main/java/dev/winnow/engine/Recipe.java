package dev.winnow.engine;

import dev.winnow.engine.verbatim.WordTokens;
import dev.winnow.index.DenseIndex;
import dev.winnow.index.Schema;
import dev.winnow.index.store.Index;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What becomes of a document. Fixed when the folder is first opened, and kept there; only vector
/// spaces and fields may be added when it is opened again.
///
/// @param encoders the models that read passages. Every document of an index awaits what is added
///   to them: see [Engine#missingVectors]
/// @param language analysis of keywords; see [dev.winnow.index.Languages#names]
/// @param chunking how documents are cut
/// @param denseIndex how nearest vectors are found, in every space
/// @param fields typed fields; others are added by the type of their first value
/// @param late token vectors for late interaction, by name; see [dev.winnow.index.Plan.Late]
public record Recipe(
    Encoders encoders,
    String language,
    Chunking chunking,
    DenseIndex denseIndex,
    Map<String, Schema.Field> fields,
    Map<String, Late> late) {
  /// In place of a sparse model: weights are imported ([dev.winnow.engine.exchange.WeightFiles]),
  /// and queries are terms between white space, each weighing as often as it stands there. With a
  /// number of components, as in `given:384`, in place of an embedder: documents bring their
  /// vectors, and stages of plans theirs ([dev.winnow.index.Plan.Dense#withVector]).
  /// `given:384:dot` compares by inner products, `given:384:euclidean` by distances.
  public static final String GIVEN = "given";

  /// In place of an embedder: no vector spaces.
  public static final String NO_EMBEDDER = "none";

  /// The tokenizer of verbatim tokens that needs no model: words and signs as they are written.
  public static final String WORDS = WordTokens.NAME;

  public static final Recipe DEFAULTS =
      new Recipe(
          Encoders.DEFAULTS, "en", Chunking.DEFAULTS, DenseIndex.DEFAULT, Map.of(), Map.of());

  /// The models that read passages.
  ///
  /// @param spaces the vector spaces in order, each with its embedder: the name of a built-in model
  ///   or of a bound embedder, a model folder, or [#GIVEN] with a number of components. Plans that
  ///   name no space mean the first; empty for no vectors
  /// @param sparse learned sparse vectors in order, each with its model: the name of a built-in one
  ///   or a folder. Plans that name none mean the first
  /// @param precision how exactly the weights of sparse vectors are kept
  /// @param verbatim verbatim tokens in order, each with its tokenizer: [#WORDS], the name of a
  ///   built-in model, or a folder with a tokenizer. What names none means the first
  public record Encoders(
      Map<String, String> spaces,
      Map<String, String> sparse,
      Schema.Precision precision,
      Map<String, String> verbatim) {
    static final Encoders DEFAULTS =
        new Encoders(Map.of(Schema.DENSE, "minilm"), Map.of(), Schema.Precision.INT8, Map.of());

    public Encoders {
      spaces = Collections.unmodifiableMap(new LinkedHashMap<>(spaces));
      sparse = Collections.unmodifiableMap(new LinkedHashMap<>(sparse));
      verbatim = Collections.unmodifiableMap(new LinkedHashMap<>(verbatim));
      spaces.forEach(Recipe::requireEmbedder);
      for (String name : sparse.keySet()) {
        if (spaces.containsKey(name)) {
          throw new IllegalArgumentException(
              "'%s' names a vector space and sparse vectors; expected one of them; choose another name"
                  .formatted(name));
        }
      }
      for (String name : verbatim.keySet()) {
        if (spaces.containsKey(name) || sparse.containsKey(name)) {
          throw new IllegalArgumentException(
              "'%s' names verbatim tokens and vectors; expected one of them; choose another name"
                  .formatted(name));
        }
      }
    }

    Encoders withSpaces(Map<String, String> spaces) {
      return new Encoders(spaces, sparse, precision, verbatim);
    }

    Encoders withSparse(Map<String, String> sparse) {
      return new Encoders(spaces, sparse, precision, verbatim);
    }

    Encoders withPrecision(Schema.Precision precision) {
      return new Encoders(spaces, sparse, precision, verbatim);
    }

    Encoders withVerbatim(Map<String, String> verbatim) {
      return new Encoders(spaces, sparse, precision, verbatim);
    }

    Encoders withAdditionsOf(Encoders other) {
      var spaces = new LinkedHashMap<>(this.spaces);
      spaces.putAll(other.spaces);
      var sparse = new LinkedHashMap<>(this.sparse);
      sparse.putAll(other.sparse);
      var verbatim = new LinkedHashMap<>(this.verbatim);
      verbatim.putAll(other.verbatim);
      var precision = this.sparse.isEmpty() ? other.precision : this.precision;
      return new Encoders(spaces, sparse, precision, verbatim);
    }
  }

  /// A vector space whose vectors come with the documents and the queries, in place of an embedder:
  /// `given:384`, or `given:384:dot`.
  ///
  /// @param dimension components of a vector, 1 to 4096
  /// @param similarity by default that of directions
  record Given(int dimension, Schema.Similarity similarity) {
    private static final Pattern FORM =
        Pattern.compile(GIVEN + ":([1-9][0-9]{0,8})(?::(cosine|dot|euclidean))?");

    /// Empty where the embedder is a model.
    ///
    /// @throws IllegalArgumentException if it begins so and is neither
    static Optional<Given> of(String embedder) {
      if (!embedder.equals(GIVEN) && !embedder.startsWith(GIVEN + ":")) {
        return Optional.empty();
      }
      Matcher form = FORM.matcher(embedder);
      if (!form.matches()) {
        throw new IllegalArgumentException(
            "embedder is '%s'; expected given:DIMENSION, as in given:384, or given:384:dot (or cosine, euclidean)"
                .formatted(embedder));
      }
      String similarity = form.group(2) == null ? "cosine" : form.group(2);
      var given =
          new Given(
              Integer.parseInt(form.group(1)),
              Schema.Similarity.valueOf(similarity.toUpperCase(Locale.ROOT)));
      Schema.Dense _ = Schema.Dense.of(given.dimension());
      return Optional.of(given);
    }
  }

  /// How token vectors are made and stored.
  ///
  /// @param model a built-in model or a model folder; one that was not trained for late interaction
  ///   gives the vectors of its last layer
  /// @param bits of a component: 2, 4 or 8
  /// @param pool vectors that become one, from 1, which keeps every token
  public record Late(String model, int bits, int pool) {
    public Late {
      if (pool < 1) {
        throw new IllegalArgumentException(
            "token vectors are to be pooled by %d; expected 1 or more".formatted(pool));
      }
      Schema.Late _ = Schema.Late.of(1).withBits(bits);
    }

    /// Every token, in 4 bits a component.
    public static Late of(String model) {
      return new Late(model, Schema.Late.DEFAULT_BITS, 1);
    }

    public Late withBits(int bits) {
      return new Late(model, bits, pool);
    }

    public Late withPool(int pool) {
      return new Late(model, bits, pool);
    }
  }

  /// The recipe that an engine made `folder` by; empty where there is no index yet, or one that no
  /// engine made.
  public static Optional<Recipe> storedIn(Path folder) {
    return Index.schemaOf(folder)
        .flatMap(schema -> RecipeNotes.read(schema, Index.notesOf(folder)));
  }

  public Recipe {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    late = Collections.unmodifiableMap(new LinkedHashMap<>(late));
    for (String name : late.keySet()) {
      if (encoders.spaces().containsKey(name)
          || encoders.sparse().containsKey(name)
          || encoders.verbatim().containsKey(name)) {
        throw new IllegalArgumentException(
            "'%s' names token vectors and something else; expected one of them; choose another name"
                .formatted(name));
      }
    }
  }

  private static void requireEmbedder(String space, String embedder) {
    if (embedder.equals(NO_EMBEDDER)) {
      throw new IllegalArgumentException(
          "vector space '%s' has the embedder '%s'; expected a model or given:DIMENSION; leave the space out, or name %s as the only embedder for an index without vectors"
              .formatted(space, embedder, NO_EMBEDDER));
    }
    Optional<Given> _ = Given.of(embedder);
  }

  /// A shorthand for `withSpace("dense", embedder)`; with [#NO_EMBEDDER] there are no vector
  /// spaces.
  public Recipe withEmbedder(String embedder) {
    return embedder.equals(NO_EMBEDDER)
        ? withEncoders(encoders.withSpaces(Map.of()))
        : withSpace(Schema.DENSE, embedder);
  }

  /// Adds a vector space behind those there are, or gives the one of this name another embedder.
  ///
  /// @param space a letter, then up to 63 letters, digits, `_`, `.` and `-`
  public Recipe withSpace(String space, String embedder) {
    return withEncoders(encoders.withSpaces(plus(spaces(), space, embedder)));
  }

  /// A shorthand for `withSparse("sparse", model)`.
  public Recipe withSparse(String model) {
    return withSparse(Schema.SPARSE, model);
  }

  /// Adds learned sparse vectors behind those there are, or gives those of this name another model.
  ///
  /// @param name a letter, then up to 63 letters, digits, `_`, `.` and `-`
  /// @param model the name of a built-in one, or a folder
  public Recipe withSparse(String name, String model) {
    return withEncoders(encoders.withSparse(plus(sparse(), name, model)));
  }

  /// How exactly the weights of sparse vectors are kept.
  public Recipe withPrecision(Schema.Precision precision) {
    return withEncoders(encoders.withPrecision(precision));
  }

  /// A shorthand for `withVerbatim("verbatim", tokenizer)`.
  public Recipe withVerbatim(String tokenizer) {
    return withVerbatim(Schema.VERBATIM, tokenizer);
  }

  /// Adds verbatim tokens behind those there are, or gives those of this name another tokenizer.
  ///
  /// @param name a letter, then up to 63 letters, digits, `_`, `.` and `-`
  /// @param tokenizer [#WORDS], the name of a built-in model, or a folder with a tokenizer
  public Recipe withVerbatim(String name, String tokenizer) {
    return withEncoders(encoders.withVerbatim(plus(verbatim(), name, tokenizer)));
  }

  /// Verbatim tokens in order, each with its tokenizer.
  public Map<String, String> verbatim() {
    return encoders.verbatim();
  }

  private Recipe withEncoders(Encoders encoders) {
    return new Recipe(encoders, language, chunking, denseIndex, fields, late);
  }

  /// The vector spaces in order, each with its embedder.
  public Map<String, String> spaces() {
    return encoders.spaces();
  }

  /// Learned sparse vectors in order, each with its model.
  public Map<String, String> sparse() {
    return encoders.sparse();
  }

  /// Adds token vectors for late interaction, or makes those of this name otherwise.
  public Recipe withLate(String name, Late made) {
    return new Recipe(encoders, language, chunking, denseIndex, fields, plus(late, name, made));
  }

  private static <T> Map<String, T> plus(Map<String, T> map, String name, T value) {
    var changed = new LinkedHashMap<>(map);
    changed.put(name, value);
    return changed;
  }

  /// The embedder of the first vector space, or [#NO_EMBEDDER] where there is none.
  public String embedder() {
    return embeds() ? spaces().values().iterator().next() : NO_EMBEDDER;
  }

  public Recipe withLanguage(String language) {
    return new Recipe(encoders, language, chunking, denseIndex, fields, late);
  }

  public Recipe withChunking(Chunking chunking) {
    return new Recipe(encoders, language, chunking, denseIndex, fields, late);
  }

  public Recipe withDenseIndex(DenseIndex denseIndex) {
    return new Recipe(encoders, language, chunking, denseIndex, fields, late);
  }

  public Recipe withField(String name, Schema.Field field) {
    return new Recipe(encoders, language, chunking, denseIndex, plus(fields, name, field), late);
  }

  /// A setting that an index has otherwise than it is to be opened.
  record Difference(String name, Object made, Object wanted) {}

  /// What keeps an index made by this recipe from being opened with `other`. Vector spaces that
  /// `other` adds do not, nor do fields that are new on either side.
  List<Difference> differences(Recipe other) {
    List<Difference> all = new ArrayList<>();
    differ("spaces", spaces(), other.spaces(), contains(other.spaces(), spaces()), all);
    differ("sparse", sparse(), other.sparse(), contains(other.sparse(), sparse()), all);
    Schema.Precision made = encoders.precision();
    Schema.Precision wanted = other.encoders.precision();
    differ("precision", made, wanted, sparse().isEmpty() || made == wanted, all);
    differ("verbatim", verbatim(), other.verbatim(), contains(other.verbatim(), verbatim()), all);
    differ("late", late, other.late, contains(other.late, late), all);
    differ("language", language, other.language, language.equals(other.language), all);
    differ("chunking", chunking, other.chunking, chunking.equals(other.chunking), all);
    boolean same = denseIndex.equals(other.denseIndex) || !embeds();
    differ("denseIndex", denseIndex, other.denseIndex, same, all);
    fields.forEach((name, field) -> {
      Schema.Field there = other.fields.getOrDefault(name, field);
      differ("field " + name, field, there, there.equals(field), all);
    });
    return all;
  }

  private static boolean contains(Map<String, ?> all, Map<String, ?> some) {
    return all.entrySet().containsAll(some.entrySet());
  }

  private static void differ(
      String name, Object made, Object wanted, boolean agrees, List<Difference> all) {
    if (!agrees) {
      all.add(new Difference(name, made, wanted));
    }
  }

  /// This recipe with the vector spaces and fields that `other`, with which it agrees, adds.
  Recipe withAdditionsOf(Recipe other) {
    var fields = new LinkedHashMap<>(this.fields);
    fields.putAll(other.fields);
    var late = new LinkedHashMap<>(this.late);
    late.putAll(other.late);
    var denseIndex = embeds() ? this.denseIndex : other.denseIndex;
    return new Recipe(
        encoders.withAdditionsOf(other.encoders), language, chunking, denseIndex, fields, late);
  }

  /// For messages; tells of sparse vectors, token vectors and verbatim tokens only where there are
  /// some.
  @Override
  public String toString() {
    String sparse =
        sparse().isEmpty()
            ? ""
            : ", sparse=%s, precision=%s".formatted(sparse(), encoders.precision());
    String tokens =
        (late.isEmpty() ? "" : ", late=" + late)
            + (verbatim().isEmpty() ? "" : ", verbatim=" + verbatim());
    return "Recipe[spaces=%s%s, language=%s, chunking=%s, denseIndex=%s, fields=%s%s]"
        .formatted(spaces(), sparse, language, chunking, denseIndex, fields, tokens);
  }

  boolean embeds() {
    return !spaces().isEmpty();
  }
}
