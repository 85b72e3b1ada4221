package dev.winnow.ingest;

import dev.winnow.index.Document;
import java.util.List;

/// A document read from an item, without the fields that say where it came from.
///
/// @param warnings what was repaired, cut or left out
record Parsed(Document document, List<String> warnings) {
  Parsed {
    warnings = List.copyOf(warnings);
  }
}
