package dev.winnow.ingest;

import dev.winnow.engine.Engine;
import dev.winnow.ingest.read.Item;
import dev.winnow.ingest.read.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/// Finds items with one content in a run, and sees to it that the index has one document for them,
/// which names the others. The first that the run comes to becomes the document; a document of a
/// file that the run does not read comes before all of them.
///
/// Which documents were stored is known when all are, so the copies are written to them at the end,
/// and a kill before that loses nothing: the next run finds the same ones. A run that collapses
/// nothing still takes the places that it reads off the documents that name them. Confined to the
/// run's thread, but for what is called in the feeder's turn while that waits.
final class Collapsing {
  private static final int AT_ONCE = 64;
  private static final int LABELS_AT_ONCE = 1_024;

  private final Engine engine;
  private final KnownSources sources;
  private final Copies stored;
  private final boolean on;

  /// Contents that have a document, as far as is known before all are stored.
  private final ContentSet contents = new ContentSet();

  /// Contents of documents whose files the run does not read.
  private final ContentSet elsewhere = new ContentSet();

  /// Places of copies by content.
  private final Map<String, Set<String>> found = new HashMap<>();

  /// Known copies whose places the run has read.
  private final Set<String> read = new HashSet<>();

  /// Contents of documents that the index holds without.
  private final Map<String, String> labels = new LinkedHashMap<>();

  /// Contents whose first item became no document, and the last item that was tried instead.
  private final Map<String, String> orphans = new HashMap<>();

  /// @param on whether items of one content are collapsed
  Collapsing(Engine engine, KnownSources sources, Copies stored, boolean on) {
    this.engine = engine;
    this.sources = sources;
    this.stored = stored;
    this.on = on;
  }

  boolean on() {
    return on;
  }

  /// Whether there is anything to do at the end of the run.
  boolean active() {
    return on || !stored.isEmpty();
  }

  /// The copies that the index knew before the run.
  Copies stored() {
    return stored;
  }

  /// Takes in the content of a document whose file this run does not read.
  void elsewhere(String content) {
    contents.add(content);
    elsewhere.add(content);
  }

  /// The place of an item in the index.
  static String place(Source source, Item item) {
    return Item.idOf(source.prefix() + item.place());
  }

  /// Takes an item whose content a document has.
  ///
  /// @return false if the item is to become a document
  boolean takes(String place, String content) {
    if (stored.contains(place)) {
      boolean _ = read.add(place);
    }
    if (!on || !contents.contains(content)) {
      return false;
    }
    boolean _ = found.computeIfAbsent(content, _ -> new TreeSet<>()).add(place);
    return true;
  }

  /// Takes note of an item that becomes a document.
  void stands(String content) {
    if (on) {
      contents.add(content);
    }
  }

  /// Takes note of a document that is in the index, unchanged but without its content's hash.
  ///
  /// @return true if it is time to write such notes
  boolean label(String id, String content) {
    labels.put(id, content);
    return labels.size() >= LABELS_AT_ONCE;
  }

  /// Writes the hashes of contents that documents lack.
  long writeLabels() {
    Map<String, String> all = Map.copyOf(labels);
    labels.clear();
    inBatches(
        all.keySet(),
        some ->
            engine.amend(
                some,
                document -> {
                  Map<String, Object> fields = new LinkedHashMap<>(document.fields());
                  fields.put(Copies.CONTENT, all.getOrDefault(document.id(), ""));
                  return fields;
                }));
    return all.size();
  }

  /// Fields of an item that becomes a document: its copies too, if its content is what it was.
  Map<String, Object> fields(Item item, String content) {
    Copies.Group group = stored.groups().get(item.id());
    if (group != null && group.content().equals(on ? content : item.content())) {
      return group.fields();
    }
    return on ? Map.of(Copies.CONTENT, content) : Map.of();
  }

  /// Looks, once everything is stored, for copies of what became no document, for instance because
  /// it could not be parsed.
  ///
  /// @param seen whether the run has seen the item of a document
  void findOrphans(Predicate<String> seen) {
    engine.refresh();
    Set<String> held = new HashSet<>();
    contentsOfDocuments()
        .forEach((id, content) -> {
          if (found.containsKey(content) && seen.test(id)) {
            boolean _ = held.add(content);
          }
        });
    found.keySet().stream()
        .filter(content -> !held.contains(content) && !elsewhere.contains(content))
        .forEach(content -> orphans.put(content, ""));
  }

  boolean hasOrphans() {
    return !orphans.isEmpty();
  }

  boolean isOrphan(String place, String content) {
    return orphans.containsKey(content) && found.getOrDefault(content, Set.of()).contains(place);
  }

  /// Whether the index has a document for these orphans by now; everything is stored.
  boolean isHeld(String content) {
    engine.refresh();
    String id = orphans.getOrDefault(content, "");
    return !id.isEmpty() && engine.get(id).map(Copies::content).filter(content::equals).isPresent();
  }

  /// Makes an orphan the one that is to become a document.
  void release(String id, String place, String content) {
    boolean _ = found.getOrDefault(content, new TreeSet<>()).remove(place);
    orphans.put(content, id);
  }

  /// Gives up what is still an orphan: files that changed between two looks at them.
  void endOrphans(Tally tally) {
    List<String> contents = orphans.keySet().stream().filter(content -> !isHeld(content)).toList();
    for (String content : contents) {
      Set<String> places = found.remove(content);
      if (places != null) {
        places.forEach(place -> tally.failed(changing(place)));
      }
    }
  }

  private static Problem changing(String place) {
    return new Problem(place, "changed while it was read, and was not indexed; run again");
  }

  /// Whether the run has read a known copy.
  boolean hasRead(String place) {
    return read.contains(place);
  }

  /// The places of all copies that were found.
  Set<String> places() {
    Set<String> places = new HashSet<>();
    found.values().forEach(places::addAll);
    return places;
  }

  private Map<String, String> contentsOfDocuments() {
    return engine.schema().fields().containsKey(Copies.CONTENT)
        ? engine.values(Copies.CONTENT)
        : Map.of();
  }

  /// Writes to each document which copies it has; what is gone has been deleted.
  ///
  /// @param gone whether a known copy that was not read is gone
  /// @param seen whether the run has seen the item of a document
  void end(Predicate<String> gone, Predicate<String> seen, Tally tally) {
    engine.refresh();
    Map<String, String> contentById = contentsOfDocuments();
    Map<String, Set<String>> wanted = new HashMap<>();
    found.forEach((content, places) -> wanted.put(content, new TreeSet<>(places)));
    stored
        .groups()
        .values()
        .forEach(group ->
            group.places().stream()
                .filter(place -> !read.contains(place) && !gone.test(place))
                .forEach(place ->
                    wanted.computeIfAbsent(group.content(), _ -> new TreeSet<>()).add(place)));
    Map<String, String> documents = documents(contentById, wanted.keySet(), seen);
    Map<String, Set<String>> changes = new LinkedHashMap<>();
    stored
        .groups()
        .forEach((id, group) -> {
          if (group.content().equals(contentById.get(id))
              && !id.equals(documents.get(group.content()))) {
            changes.put(id, Set.of());
          }
        });
    wanted.forEach((content, places) -> {
      String id = documents.get(content);
      if (id == null) {
        places.forEach(place -> tally.warned(lost(place)));
      } else if (!places.equals(before(id, content))) {
        changes.put(id, places);
      }
    });
    inBatches(
        changes.keySet(),
        some ->
            engine.amend(
                some,
                document ->
                    Copies.fieldsOf(
                        document, changes.getOrDefault(document.id(), Set.of()), sources)));
    tally.altered(changes.size());
    found.forEach((content, places) -> {
      if (documents.containsKey(content)) {
        tally.collapsed(places.size());
      }
    });
  }

  private Set<String> before(String id, String content) {
    Copies.Group group = stored.groups().get(id);
    return group == null || !group.content().equals(content) ? Set.of() : group.places();
  }

  /// The document of each content: one whose item the run has seen, if there is one.
  private static Map<String, String> documents(
      Map<String, String> contentById, Set<String> contents, Predicate<String> seen) {
    Map<String, String> documents = new HashMap<>();
    contentById.forEach((id, content) -> {
      if (contents.contains(content)) {
        String _ =
            documents.merge(
                content,
                id,
                (one, other) ->
                    seen.test(one) == seen.test(other)
                        ? one.compareTo(other) < 0 ? one : other
                        : seen.test(one) ? one : other);
      }
    });
    return documents;
  }

  private static Problem lost(String place) {
    return new Problem(
        place,
        "was a copy of a document that is gone or has changed, and is not in the index now; index"
            + " its source again, which makes it a document");
  }

  private interface Batch {
    int run(List<String> ids);
  }

  private static void inBatches(Set<String> ids, Batch batch) {
    List<String> all = new ArrayList<>(ids);
    for (int from = 0; from < all.size(); from += AT_ONCE) {
      int _ = batch.run(all.subList(from, Math.min(all.size(), from + AT_ONCE)));
    }
  }
}
