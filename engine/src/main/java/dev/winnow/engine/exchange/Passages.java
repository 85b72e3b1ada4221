package dev.winnow.engine.exchange;

import dev.winnow.engine.Engine;
import dev.winnow.index.Document;
import dev.winnow.index.Passage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The values that an engine's passages have in one representation, by id: that of a document with
/// one passage is the document's, passages of others are `ID#0`, `ID#1` and so on. Confined to one
/// import or export.
final class Passages {
  private static final int BATCH = 256;

  private final Engine engine;
  private final String name;
  private final boolean add;
  private final Map<String, Document> changed = new LinkedHashMap<>();
  private long taken;
  private long added;
  private long unknown;
  private String first = "";

  /// @param name of the representation
  /// @param add whether to make a document for an unknown id, whose text is the id
  Passages(Engine engine, String name, boolean add) {
    this.engine = engine;
    this.name = name;
    this.add = add;
  }

  /// Gets values with their ids.
  interface Each {
    /// @param value null where there is none yet
    void accept(String id, Passage.@Nullable Value value);
  }

  WeightFiles.Imported done() {
    return new WeightFiles.Imported(taken, added, unknown, first);
  }

  /// Puts a value in place of the one that a passage has, with the next [#flush] or before.
  void take(String id, Passage.Value value) {
    Optional<Document> whole = document(id);
    int sign = id.lastIndexOf('#');
    if (whole.isPresent() && whole.get().passages().size() <= 1) {
      put(whole.get(), 0, value);
    } else if (sign > 0 && passage(id, sign) >= 0) {
      Optional<Document> of = document(id.substring(0, sign));
      if (of.isPresent() && passage(id, sign) < of.get().passages().size()) {
        put(of.get(), passage(id, sign), value);
      } else {
        missing(id, value);
      }
    } else {
      missing(id, value);
    }
    if (changed.size() >= BATCH) {
      flush();
    }
  }

  private static int passage(String id, int sign) {
    String number = id.substring(sign + 1);
    return number.matches("[0-9]{1,6}") ? Integer.parseInt(number) : -1;
  }

  private Optional<Document> document(String id) {
    Document known = changed.get(id);
    return known != null ? Optional.of(known) : engine.getWhole(id);
  }

  private void missing(String id, Passage.Value value) {
    if (add && !id.isBlank()) {
      put(Document.of(id, id).withPassages(List.of(Passage.of(0, id.length()))), 0, value);
      added++;
    } else {
      unknown++;
      first = first.isEmpty() ? id : first;
    }
  }

  private void put(Document document, int passage, Passage.Value value) {
    List<Passage> passages =
        new ArrayList<>(
            document.passages().isEmpty()
                ? List.of(Passage.of(0, document.text().length()))
                : document.passages());
    passages.set(passage, passages.get(passage).with(name, value));
    changed.put(document.id(), document.withPassages(passages));
    taken++;
  }

  void flush() {
    if (!changed.isEmpty()) {
      var _ = engine.add(changed.values());
      engine.refresh();
      changed.clear();
    }
  }

  /// Goes through the passages of all searchable documents, in the order of their ids.
  void forEach(Each each) {
    String after = "";
    for (List<String> page = engine.ids(null, after, BATCH);
        !page.isEmpty();
        page = engine.ids(null, after, BATCH)) {
      for (String id : page) {
        List<Passage> passages = engine.getWhole(id).map(Document::passages).orElseGet(List::of);
        for (int i = 0; i < passages.size(); i++) {
          each.accept(passages.size() == 1 ? id : id + "#" + i, passages.get(i).values().get(name));
        }
      }
      after = page.getLast();
    }
  }

  /// What a passage lacks whose value is wanted.
  IllegalArgumentException lacking(String id, String what) {
    return new IllegalArgumentException(
        "document '%s' has no %s of '%s' yet; expected them of every document; make them by winnow index, or import them"
            .formatted(id, what, name));
  }
}
