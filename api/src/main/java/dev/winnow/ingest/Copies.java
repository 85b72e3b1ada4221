package dev.winnow.ingest;

import dev.winnow.engine.Engine;
import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.ingest.read.Item;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The copies that an index knows: items with the content of a document, which are no documents
/// themselves. Each is named by its place, which is the id that it would have; for a line with an
/// id of its own, its file and number. Immutable.
final class Copies {
  /// The hash of a document's content; see [Item#content].
  static final String CONTENT = "source.content";

  /// The places of its copies.
  static final String COPIES = "source.copies";

  private static final int PAGE = 1_000;

  static final Copies NONE = new Copies();

  private final Map<String, Group> groups = new LinkedHashMap<>();
  private final Map<String, String> documents = new HashMap<>();

  /// A document's copies.
  ///
  /// @param content what they share
  /// @param fields those of the document that follow from its copies
  record Group(String content, Set<String> places, Map<String, Object> fields) {}

  private Copies() {}

  static Copies in(Engine engine) {
    var copies = new Copies();
    if (!engine.schema().fields().containsKey(COPIES)) {
      return copies;
    }
    List<String> ids = engine.ids(Filter.exists(COPIES), "", PAGE);
    while (!ids.isEmpty()) {
      ids.forEach(id -> engine.get(id).ifPresent(copies::put));
      ids = engine.ids(Filter.exists(COPIES), ids.getLast(), PAGE);
    }
    return copies;
  }

  private void put(Document document) {
    Map<String, Object> fields = new LinkedHashMap<>(document.fields());
    boolean _ = fields.keySet().retainAll(Set.of(CONTENT, COPIES, Feeder.PARTS));
    Set<String> places = places(document);
    groups.put(document.id(), new Group(content(document), places, fields));
    places.forEach(place -> documents.put(place, document.id()));
  }

  /// The document that stands for an item, or of this id.
  static Optional<Document> document(Engine engine, String id) {
    Optional<Document> itself = engine.get(id);
    return itself.isPresent() || !engine.schema().fields().containsKey(COPIES)
        ? itself
        : engine.ids(Filter.eq(COPIES, id), "", 1).stream()
            .flatMap(other -> engine.get(other).stream())
            .findFirst();
  }

  static Set<String> places(Document document) {
    return switch (document.fields().get(COPIES)) {
      case null -> Set.of();
      case Collection<?> many ->
          many.stream().map(Object::toString).collect(Collectors.toCollection(TreeSet::new));
      case Object one -> Set.of(one.toString());
    };
  }

  static String content(Document document) {
    return document.fields().get(CONTENT) instanceof String content ? content : "";
  }

  /// The fields of a document once it has these copies. Whoever looks for it by the names of a
  /// copy's folders and file finds it.
  static Map<String, Object> fieldsOf(Document document, Set<String> copies, KnownSources sources) {
    Map<String, Object> fields = new LinkedHashMap<>(document.fields());
    if (copies.isEmpty()) {
      fields.remove(COPIES);
    } else {
      fields.put(COPIES, List.copyOf(copies));
    }
    if (fields.containsKey(Feeder.PARTS)
        && fields.get(Feeder.ORIGIN) instanceof String origin) { // no line or row
      Set<String> names = new LinkedHashSet<>(Item.namesIn(origin));
      copies.forEach(place -> names.addAll(Item.namesIn(sources.pathIn(place))));
      fields.put(Feeder.PARTS, List.copyOf(names));
    }
    return fields;
  }

  /// Groups by the ids of their documents.
  Map<String, Group> groups() {
    return groups;
  }

  boolean isEmpty() {
    return groups.isEmpty();
  }

  boolean contains(String place) {
    return documents.containsKey(place);
  }

  /// Whether an item at a place has the content of the document that it is a copy of.
  boolean isCopy(String place, Item item) {
    String id = documents.get(place);
    return id != null && contentOf(id).equals(item.content());
  }

  /// The content of a document with copies; empty for any other.
  String contentOf(String id) {
    Group group = groups.get(id);
    return group == null ? "" : group.content();
  }

  /// Where all copies lie.
  Set<String> places() {
    return documents.keySet();
  }
}
