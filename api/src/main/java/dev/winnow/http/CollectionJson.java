package dev.winnow.http;

import dev.winnow.engine.Engine;
import dev.winnow.engine.Recipe;
import dev.winnow.index.Schema;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Describes a collection as JSON.
final class CollectionJson {
  private CollectionJson() {}

  static String write(String name, Engine engine) {
    Map<String, Object> collection = new LinkedHashMap<>();
    collection.put("name", name);
    collection.put("documents", engine.count());
    collection.put("without_vectors", engine.missingVectors().count());
    collection.put("plans", engine.runnable());
    collection.put("schema", schema(engine.schema()));
    collection.put("recipe", recipe(engine.recipe()));
    return ProblemJson.json(collection);
  }

  private static Map<String, Object> schema(Schema schema) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("language", schema.language());
    json.put("passages", schema.passages());
    json.put("dynamic", schema.dynamic());
    Map<String, Object> fields = new TreeMap<>();
    schema.fields().forEach((name, field) -> fields.put(name, field(field)));
    json.put("fields", fields);
    Schema.Dense first = schema.dense();
    if (first != null) {
      json.put("dense", vectors(first));
    }
    if (schema.spaces().size() > 1) {
      Map<String, Object> spaces = new LinkedHashMap<>();
      schema.spaces().forEach(space -> spaces.put(space, vectors(schema.dense(space))));
      json.put("spaces", spaces);
    }
    if (!schema.sparseNames().isEmpty()) {
      Map<String, Object> sparse = new LinkedHashMap<>();
      schema.sparseNames().forEach(name -> sparse.put(name, weights(schema.sparse(name))));
      json.put("sparse", sparse);
    }
    return json;
  }

  private static Map<String, Object> weights(Schema.Sparse sparse) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("precision", lower(sparse.precision()));
    json.put("model", sparse.model());
    return json;
  }

  private static Map<String, Object> vectors(Schema.Dense dense) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("dimension", dense.dimension());
    json.put("similarity", lower(dense.similarity()));
    json.put("index", dense.index().word().toLowerCase(Locale.ROOT));
    json.put("model", dense.model());
    return json;
  }

  private static Map<String, Object> field(Schema.Field field) {
    return switch (field) {
      case Schema.Field.Text text -> Map.of("type", "text", "language", text.language());
      case Schema.Field.Keyword _ -> Map.of("type", "keyword");
      case Schema.Field.Number _ -> Map.of("type", "number");
      case Schema.Field.Date _ -> Map.of("type", "date");
      case Schema.Field.Stored _ -> Map.of("type", "stored");
    };
  }

  private static Map<String, Object> models(Map<String, String> byName) {
    Map<String, Object> models = new LinkedHashMap<>();
    byName.forEach((name, model) -> models.put(name, Withheld.model(model)));
    return models;
  }

  private static Map<String, Object> recipe(Recipe recipe) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("embedder", Withheld.model(recipe.embedder()));
    if (recipe.spaces().size() > 1) {
      json.put("embedders", models(recipe.spaces()));
    }
    if (!recipe.sparse().isEmpty()) {
      json.put("sparse", models(recipe.sparse()));
    }
    if (!recipe.verbatim().isEmpty()) {
      json.put("verbatim", models(recipe.verbatim()));
    }
    json.put("chunk_tokens", recipe.chunking().tokens());
    json.put("chunk_overlap", recipe.chunking().overlap());
    return json;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
