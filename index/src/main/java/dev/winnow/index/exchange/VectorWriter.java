package dev.winnow.index.exchange;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;

/// Writes vectors as JSON lines, as they come. Confined to one thread.
///
/// @param <V> the kind of vector
public final class VectorWriter<V> implements AutoCloseable {
  private final JsonGenerator json;
  private final Form<V> form;

  VectorWriter(Path file, Form<V> form) throws IOException {
    this.json = VectorLines.generator(file);
    this.form = form;
  }

  /// Writes a vector behind its name.
  interface Form<V> {
    void write(V vector, JsonGenerator json) throws IOException;
  }

  public void write(String id, V vector) throws IOException {
    json.writeStartObject();
    json.writeStringField("_id", id);
    json.writeFieldName("vector");
    form.write(vector, json);
    json.writeEndObject();
    json.writeRaw('\n');
  }

  @Override
  public void close() throws IOException {
    json.close();
  }
}
