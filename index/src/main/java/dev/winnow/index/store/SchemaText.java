package dev.winnow.index.store;

import dev.winnow.index.DenseIndex;
import dev.winnow.index.Schema;
import dev.winnow.index.Schema.Dense;
import dev.winnow.index.Schema.Field;
import dev.winnow.index.Schema.Similarity;
import java.util.LinkedHashMap;
import java.util.Map;

/// The schema as it rides in a commit's user data: one line per property.
///
///     language en
///     passages true
///     dynamic true
///     dense 384 COSINE FLOAT <model>
///     field year number
final class SchemaText {
  private SchemaText() {}

  static String write(Schema schema) {
    var text = new StringBuilder();
    text.append("language ").append(schema.language()).append('\n');
    text.append("passages ").append(schema.passages()).append('\n');
    text.append("dynamic ").append(schema.dynamic()).append('\n');
    Dense dense = schema.dense();
    if (dense != null) {
      text.append(
          "dense %d %s %s %s\n"
              .formatted(
                  dense.dimension(), dense.similarity(), dense.index().word(), dense.model()));
    }
    schema.fields().forEach((name, field) -> text.append(line(name, field)));
    return text.toString();
  }

  static Schema parse(String text) {
    String language = "en";
    boolean passages = false;
    boolean dynamic = false;
    Dense dense = null;
    Map<String, Field> fields = new LinkedHashMap<>();
    for (String line : text.lines().toList()) {
      String[] words = line.split(" ", 5);
      switch (words[0]) {
        case "language" -> language = words[1];
        case "passages" -> passages = Boolean.parseBoolean(words[1]);
        case "dynamic" -> dynamic = Boolean.parseBoolean(words[1]);
        case "dense" ->
            dense =
                new Dense(
                    Integer.parseInt(words[1]),
                    Similarity.valueOf(words[2]),
                    DenseIndex.of(words[3]),
                    words[4]);
        case "field" -> fields.put(words[1], field(words));
        default -> throw new IllegalArgumentException("schema line '" + line + "' is unknown");
      }
    }
    return new Schema(language, fields, dense, passages, dynamic);
  }

  private static String line(String name, Field field) {
    String language = field instanceof Field.Text text ? " " + text.language() : "";
    return "field " + name + " " + field.kind() + language + "\n";
  }

  private static Field field(String[] words) {
    return switch (words[2]) {
      case "text" -> new Field.Text(words[3]);
      case "keyword" -> new Field.Keyword();
      case "number" -> new Field.Number();
      case "date" -> new Field.Date();
      case "stored" -> new Field.Stored();
      default -> throw new IllegalArgumentException("field type '" + words[2] + "' is unknown");
    };
  }
}
