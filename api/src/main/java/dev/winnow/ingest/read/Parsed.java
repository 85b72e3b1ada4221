package dev.winnow.ingest.read;

import dev.winnow.index.Document;
import java.util.List;

/// A document read from an item, without the fields that say where it came from.
///
/// @param warnings what was repaired, cut or left out
public record Parsed(Document document, List<String> warnings) {
  public Parsed {
    warnings = List.copyOf(warnings);
  }
}
