package dev.winnow.openai;

import dev.winnow.engine.json.DocumentAddress;
import dev.winnow.index.Hit;
import dev.winnow.index.SearchResult;
import dev.winnow.memory.Recalled;
import dev.winnow.memory.pack.Pack;
import dev.winnow.memory.pack.PackRequest;
import dev.winnow.memory.pack.Packer;
import dev.winnow.memory.pack.Piece;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What an answer is made of: a pack, and where its parts come from.
///
/// @param place what was asked, as `collection` or `scope` with its name
/// @param pack that the generator reads
/// @param known where each document or memory of the pack is found, by its id
/// @param degraded what the search left out or replaced
public record ChatSources(
    Map<String, String> place, Pack pack, Map<String, Known> known, List<String> degraded) {
  /// @param title for people
  /// @param url see [DocumentAddress]
  /// @param score of the search
  public record Known(String title, String url, double score) {}

  public ChatSources {
    place = Map.copyOf(place);
    known = Map.copyOf(known);
    degraded = List.copyOf(degraded);
  }

  /// Packs the passages that a search found, each once; a document without passages is one.
  public static ChatSources of(
      String collection, String question, SearchResult found, Packer packer) {
    List<Piece> pieces = new ArrayList<>();
    Map<String, Known> known = new HashMap<>();
    for (Hit hit : found.hits()) {
      String title = hit.title().isBlank() ? hit.id() : hit.title();
      known.put(
          hit.id(), new Known(title, DocumentAddress.of(collection, hit.document()), hit.score()));
      Set<Integer> starts = new HashSet<>();
      for (Hit.Match passage : hit.passages()) {
        if (starts.add(passage.start())) {
          pieces.add(piece(hit, title, passage.start(), passage.end()));
        }
      }
      if (hit.passages().isEmpty()) {
        pieces.add(piece(hit, title, 0, hit.text().length()));
      }
    }
    return new ChatSources(
        Map.of("collection", collection),
        packer.pack(PackRequest.of(question, pieces)),
        known,
        found.degraded());
  }

  private static Piece piece(Hit hit, String title, int start, int end) {
    return Piece.of(hit.id() + "#" + start, hit.text().substring(start, end))
        .withMoment(Piece.Moment.of(title, start))
        .withSource(new Piece.Source(hit.id(), hit.title(), start, end))
        .withScore(hit.score());
  }

  /// Packs what was recalled of a scope.
  public static ChatSources of(String scope, String question, Recalled found, Packer packer) {
    Map<String, Known> known = new HashMap<>();
    for (Recalled.Item item : found.memories()) {
      known.put(
          item.id(),
          new Known(
              item.session().isEmpty() ? item.id() : item.session(),
              DocumentAddress.of("winnow-memory", scope, item.id()),
              item.score()));
    }
    List<Piece> pieces = found.memories().stream().map(Recalled.Item::piece).toList();
    return new ChatSources(
        Map.of("scope", scope),
        packer.pack(PackRequest.of(question, pieces)),
        known,
        found.degraded());
  }

  /// The account of the pack.
  Map<String, Object> json() {
    List<Map<String, Object>> sources = new ArrayList<>();
    for (Pack.Part part : pack.parts()) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("number", part.number());
      json.put("id", part.source().id());
      Known from = known.get(part.source().id());
      if (from != null) {
        json.put("title", from.title());
        json.put("url", from.url());
        json.put("score", from.score());
      }
      json.put("start", part.source().start());
      json.put("end", part.source().end());
      json.put("text", pack.stored(part));
      sources.add(json);
    }
    Map<String, Object> json = new LinkedHashMap<>(place);
    json.put("sources", sources);
    json.put("degraded", degraded);
    return json;
  }
}
