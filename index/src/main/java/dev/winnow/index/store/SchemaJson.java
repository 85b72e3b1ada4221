package dev.winnow.index.store;

import dev.winnow.index.DenseIndex;
import dev.winnow.index.Schema;
import dev.winnow.index.Schema.Dense;
import dev.winnow.index.Schema.Field;
import dev.winnow.index.Schema.Late;
import dev.winnow.index.Schema.Precision;
import dev.winnow.index.Schema.Representation;
import dev.winnow.index.Schema.Similarity;
import dev.winnow.index.Schema.Sparse;
import dev.winnow.index.Schema.Verbatim;
import dev.winnow.index.analysis.Analysis;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/// The schema as it rides in a commit's user data:
///
///     {"analysis": 2, "language": "en", "passages": true, "dynamic": true,
///      "representations": {
///        "dense": {"kind": "dense", "dimension": 384, "similarity": "cosine", "index": "FLOAT",
///                  "model": "..."},
///        "sparse": {"kind": "sparse", "precision": "int8", "model": "..."}},
///      "fields": {"year": {"kind": "number"}, "body": {"kind": "text", "language": "de"}}}
final class SchemaJson {
  private static final String KIND = "kind";
  private static final String ANALYSIS = "analysis";

  private SchemaJson() {}

  static String write(Schema schema, int analysis) {
    Map<String, Object> json = new LinkedHashMap<>();
    if (analysis != Analysis.FIRST) {
      json.put(ANALYSIS, analysis);
    }
    json.put("language", schema.language());
    json.put("passages", schema.passages());
    json.put("dynamic", schema.dynamic());
    json.put("representations", each(schema.representations(), SchemaJson::representation));
    json.put("fields", each(schema.fields(), SchemaJson::field));
    return Json.write(json);
  }

  private static <T> Map<String, Object> each(Map<String, T> named, Function<T, Object> write) {
    Map<String, Object> json = new LinkedHashMap<>();
    named.forEach((name, value) -> json.put(name, write.apply(value)));
    return json;
  }

  private static Map<String, Object> representation(Representation representation) {
    Map<String, Object> json = new LinkedHashMap<>();
    switch (representation) {
      case Dense dense -> {
        json.put(KIND, "dense");
        json.put("dimension", dense.dimension());
        json.put("similarity", dense.similarity().name().toLowerCase(Locale.ROOT));
        json.put("index", dense.index().word());
        json.put("model", dense.model());
      }
      case Sparse(var precision, var model) -> {
        json.put(KIND, "sparse");
        json.put("precision", precision.name().toLowerCase(Locale.ROOT));
        json.put("model", model);
      }
      case Late late -> {
        json.put(KIND, "late");
        json.put("dimension", late.dimension());
        json.put("bits", late.bits());
        json.put("model", late.model());
      }
      case Verbatim(var model) -> {
        json.put(KIND, "verbatim");
        json.put("model", model);
      }
    }
    return json;
  }

  private static Map<String, Object> field(Field field) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(KIND, field.kind());
    if (field instanceof Field.Text text) {
      json.put("language", text.language());
    }
    return json;
  }

  /// Takes the version of [Analysis], which the first version did not write.
  ///
  /// @throws dev.winnow.index.IndexVersionException if it is a later one
  static int analysis(JsonObject json) {
    int version = json.names().contains(ANALYSIS) ? json.number(ANALYSIS) : Analysis.FIRST;
    if (version < Analysis.FIRST || version > Analysis.LAST) {
      throw json.later("the analysis of text %d".formatted(version));
    }
    return version;
  }

  /// @throws dev.winnow.index.IndexVersionException if it has what this version does not know
  /// @throws dev.winnow.index.CorruptIndexException if something is missing
  static Schema read(JsonObject json) {
    String language = json.text("language");
    boolean passages = json.flag("passages");
    boolean dynamic = json.flag("dynamic");
    var representations = each(json.object("representations"), SchemaJson::representation);
    var fields = each(json.object("fields"), SchemaJson::field);
    json.end();
    return known(json, () -> new Schema(language, fields, representations, passages, dynamic));
  }

  private static <T> Map<String, T> each(JsonObject json, Function<JsonObject, T> read) {
    Map<String, T> named = new LinkedHashMap<>();
    for (String name : json.names()) {
      JsonObject value = json.object(name);
      named.put(name, read.apply(value));
      value.end();
    }
    return named;
  }

  private static Representation representation(JsonObject json) {
    String kind = json.text(KIND);
    return switch (kind) {
      case "dense" -> {
        int dimension = json.number("dimension");
        String similarity = json.text("similarity").toUpperCase(Locale.ROOT);
        String index = json.text("index");
        String model = json.text("model");
        yield known(
            json,
            () ->
                new Dense(dimension, Similarity.valueOf(similarity), DenseIndex.of(index), model));
      }
      case "sparse" -> {
        String precision = json.text("precision").toUpperCase(Locale.ROOT);
        String model = json.text("model");
        yield known(json, () -> new Sparse(Precision.valueOf(precision), model));
      }
      case "late" -> {
        int dimension = json.number("dimension");
        int bits = json.number("bits");
        String model = json.text("model");
        yield known(json, () -> new Late(dimension, bits, model));
      }
      case "verbatim" -> new Verbatim(json.text("model"));
      default -> throw json.later("the kind '%s'".formatted(kind));
    };
  }

  private static Field field(JsonObject json) {
    String kind = json.text(KIND);
    return switch (kind) {
      case "text" -> {
        String language = json.text("language");
        yield known(json, () -> new Field.Text(language));
      }
      case "keyword" -> new Field.Keyword();
      case "number" -> new Field.Number();
      case "date" -> new Field.Date();
      case "stored" -> new Field.Stored();
      default -> throw json.later("the kind '%s'".formatted(kind));
    };
  }

  /// A value that a constructor refuses may be valid in a later version.
  private static <T> T known(JsonObject json, Supplier<T> constructor) {
    try {
      return constructor.get();
    } catch (IllegalArgumentException e) {
      throw json.later("a value (%s)".formatted(e.getMessage()));
    }
  }
}
