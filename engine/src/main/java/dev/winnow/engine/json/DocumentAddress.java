package dev.winnow.engine.json;

import dev.winnow.index.Document;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/// Where people find a document that an answer names.
public final class DocumentAddress {
  private static final List<String> FIELDS = List.of("url", "uri", "link");

  private DocumentAddress() {}

  /// The address that the document has in its fields (`url`, `uri` or `link`), or one that names
  /// collection and id: `winnow://COLLECTION/ID`.
  public static String of(String collection, Document document) {
    for (String field : FIELDS) {
      if (document.fields().get(field) instanceof String address && !address.isBlank()) {
        return address;
      }
    }
    return of("winnow", collection, document.id());
  }

  /// An address of a thing in a place, by a scheme of its own.
  public static String of(String scheme, String place, String id) {
    try {
      return new URI(scheme, place, "/" + id, null).toASCIIString();
    } catch (URISyntaxException e) {
      return scheme + ":unknown"; // a name that is no host: not met, as names are checked
    }
  }
}
