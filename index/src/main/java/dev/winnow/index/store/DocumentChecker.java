package dev.winnow.index.store;

import dev.winnow.index.Document;
import dev.winnow.index.FieldValues;
import dev.winnow.index.Limits;
import dev.winnow.index.MultiVector;
import dev.winnow.index.Passage;
import dev.winnow.index.Receipt;
import dev.winnow.index.Schema;
import dev.winnow.index.Schema.Field;
import dev.winnow.index.TermWeights;
import dev.winnow.index.Vector;
import dev.winnow.index.WellFormed;
import dev.winnow.index.sparse.WeightsField;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/// Checks a whole batch before any of it is written, so that a bad document leaves nothing behind.
final class DocumentChecker {
  private final Limits.Documents limits;
  private final List<String> warnings = new ArrayList<>();
  private Schema schema;
  private int passages;

  DocumentChecker(Schema schema, Limits.Documents limits) {
    this.schema = schema;
    this.limits = limits;
  }

  /// The documents that a check accepts, each by itself and under the fields of those before it.
  ///
  /// @param refused called with each of the others and the reason
  static List<Document> accepted(
      Schema schema,
      Limits.Documents limits,
      Collection<Document> batch,
      BiConsumer<Document, IllegalArgumentException> refused) {
    List<Document> accepted = new ArrayList<>(batch.size());
    for (Document document : batch) {
      var checker = new DocumentChecker(schema, limits);
      try {
        accepted.addAll(checker.check(List.of(document)));
        schema = checker.schema();
      } catch (IllegalArgumentException e) {
        refused.accept(document, e);
      }
    }
    return accepted;
  }

  /// The batch in order, with only the last document of each id.
  List<Document> check(Collection<Document> batch) {
    Map<String, Document> byId = new LinkedHashMap<>();
    for (Document document : batch) {
      check(document);
      if (byId.put(document.id(), document) != null) {
        warnings.add(
            "document '%s' comes twice in one batch; the last one stands".formatted(document.id()));
      }
    }
    return List.copyOf(byId.values());
  }

  /// The schema, with the fields that the batch added.
  Schema schema() {
    return schema;
  }

  Receipt receipt(List<Document> documents) {
    return new Receipt(documents.size(), passages, warnings);
  }

  private void check(Document document) {
    String id = document.id();
    String _ = WellFormed.requireId(id);
    long length = (long) document.title().length() + document.text().length();
    if (length > limits.textLength()) {
      throw new IllegalArgumentException(
          "document '%s' has %d characters; expected at most %d; split it, or raise the limit textLength"
              .formatted(id, length, limits.textLength()));
    }
    if (document.text().isBlank() && document.title().isBlank()) {
      warnings.add("document '%s' is empty: only its id and fields can be found".formatted(id));
    }
    checkFields(document);
    checkPassages(document);
  }

  private void checkFields(Document document) {
    if (document.fields().size() > limits.fields()) {
      throw new IllegalArgumentException(
          "document '%s' has %d fields; expected at most %d; leave some out, or raise the limit fields"
              .formatted(document.id(), document.fields().size(), limits.fields()));
    }
    document
        .fields()
        .forEach((name, value) -> {
          try {
            checkField(name, value);
          } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                "document '%s': %s".formatted(document.id(), e.getMessage()), e);
          }
        });
  }

  private void checkField(String name, Object value) {
    Field field = schema.fields().get(name);
    if (field == null) {
      field = learn(name, value);
    }
    List<Object> values = FieldValues.of(name, field, value);
    if (field instanceof Field.Text || field instanceof Field.Stored) {
      int length = values.getFirst().toString().length();
      if (length > limits.textLength()) {
        throw new IllegalArgumentException(
            "field '%s' has %d characters; expected at most %d; shorten it, or raise the limit textLength"
                .formatted(name, length, limits.textLength()));
      }
    }
  }

  private Field learn(String name, Object value) {
    if (!schema.dynamic()) {
      throw new IllegalArgumentException(
          "field '%s' is unknown; expected one of %s; add it to the schema, or make it dynamic"
              .formatted(name, schema.fields().keySet()));
    }
    if (schema.fields().size() >= limits.fields()) {
      throw new IllegalArgumentException(
          "field '%s' would be one more than the %d allowed; put rare values into fewer fields, or raise the limit fields"
              .formatted(name, limits.fields()));
    }
    Field field = FieldValues.typeOf(name, value);
    schema = schema.with(name, field);
    return field;
  }

  private void checkPassages(Document document) {
    int count = document.passages().size();
    if (count > limits.passages()) {
      throw new IllegalArgumentException(
          "document '%s' has %d passages; expected at most %d; cut it more coarsely, or raise the limit passages"
              .formatted(document.id(), count, limits.passages()));
    }
    if (!schema.passages() && count > 1) {
      throw new IllegalArgumentException(
          "document '%s' has %d passages, but the index holds whole documents; make its schema with passages"
              .formatted(document.id(), count));
    }
    passages += count;
    for (Passage passage : document.passages()) {
      requireWholeCharacter(document, passage.start());
      requireWholeCharacter(document, passage.end());
      passage.values().forEach((name, value) -> checkValue(document.id(), name, value));
    }
  }

  private void checkValue(String id, String name, Passage.Value value) {
    switch (schema.representations().get(name)) {
      case null -> throw unknown(id, name);
      case Schema.Verbatim _ ->
          throw new IllegalArgumentException(
              "document '%s' has a value of a passage in '%s', which holds verbatim tokens; expected none, for the index makes them of the text; leave it out"
                  .formatted(id, name));
      case Schema.Dense dense -> {
        switch (value) {
          case Vector vector -> checkVector(id, name, dense, vector);
          case MultiVector _ ->
              throw new IllegalArgumentException(
                  "document '%s' has token vectors in '%s', which is a vector space; expected one vector a passage; give them a late-interaction representation of their own"
                      .formatted(id, name));
          case Passage.Nothing _ -> {}
          case TermWeights _ -> throw unfit(id, name, "weights of terms", "a vector");
        }
      }
      case Schema.Sparse sparse -> {
        switch (value) {
          case TermWeights weights -> checkWeights(id, name, sparse, weights);
          case Passage.Nothing _ -> {}
          case Vector _ -> throw unfit(id, name, "a vector", "weights of terms");
          case MultiVector _ -> throw unfit(id, name, "token vectors", "weights of terms");
        }
      }
      case Schema.Late late -> {
        switch (value) {
          case MultiVector vectors -> checkTokens(id, name, late, vectors);
          case Vector _ ->
              throw new IllegalArgumentException(
                  "document '%s' has one vector in '%s', which holds token vectors; give it a vector space of its own"
                      .formatted(id, name));
          case TermWeights _ -> throw unfit(id, name, "weights of terms", "token vectors");
          case Passage.Nothing _ -> {}
        }
      }
    }
  }

  private static IllegalArgumentException unfit(
      String id, String name, String seen, String expected) {
    return new IllegalArgumentException(
        "document '%s' has %s in '%s'; expected %s; check the name of the representation"
            .formatted(id, seen, name, expected));
  }

  private static void checkWeights(
      String id, String name, Schema.Sparse sparse, TermWeights weights) {
    float largest = WeightsField.largest(sparse.precision());
    for (int i = 0; i < weights.size(); i++) {
      if (weights.weight(i) > largest) {
        throw new IllegalArgumentException(
            "document '%s' has a term '%s' that weighs %s in '%s'; expected at most %s in 8 bits; make all weights smaller by one factor, or keep them exactly (Precision.EXACT)"
                .formatted(id, weights.term(i), weights.weight(i), name, largest));
      }
    }
  }

  private void checkTokens(String id, String name, Schema.Late late, MultiVector vectors) {
    if (vectors.dimension() != late.dimension()) {
      throw new IllegalArgumentException(
          "document '%s' has token vectors of %d dimensions, but the index holds %d in '%s'; use the model that made it"
              .formatted(id, vectors.dimension(), late.dimension(), name));
    }
    if (vectors.size() > limits.tokens()) {
      throw new IllegalArgumentException(
          "document '%s' has a passage of %d token vectors in '%s'; expected at most %d; cut it into smaller passages, or raise the limit tokens"
              .formatted(id, vectors.size(), name, limits.tokens()));
    }
  }

  private IllegalArgumentException unknown(String id, String name) {
    return new IllegalArgumentException(
        schema.representations().isEmpty()
            ? "document '%s' has a vector, but the index holds none; make its schema with dense vectors"
                .formatted(id)
            : "document '%s' has a vector in '%s', which the index does not know; expected one of %s; add it to the schema, or check its name"
                .formatted(id, name, schema.representations().keySet()));
  }

  private void checkVector(String id, String name, Schema.Dense dense, Vector vector) {
    if (vector.dimension() != dense.dimension()) {
      throw new IllegalArgumentException(
          "document '%s' has a vector of %d dimensions, but the index holds %d in '%s' (its spaces: %s); use the model that made it"
              .formatted(id, vector.dimension(), dense.dimension(), name, dimensions()));
    }
    try {
      dense.requireComparable(vector.values());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "document '%s': %s in '%s'; leave the vector out, or check the model that made it"
              .formatted(id, e.getMessage(), name),
          e);
    }
  }

  private String dimensions() {
    return schema.spaces().stream()
        .map(space -> space + " of " + schema.dense(space).dimension())
        .collect(Collectors.joining(", "));
  }

  private static void requireWholeCharacter(Document document, int offset) {
    String text = document.text();
    if (offset > 0
        && offset < text.length()
        && Character.isSurrogatePair(text.charAt(offset - 1), text.charAt(offset))) {
      throw new IllegalArgumentException(
          "document '%s' has a passage that begins or ends at %d, in the middle of a character (a surrogate pair); move it by one"
              .formatted(document.id(), offset));
    }
  }
}
