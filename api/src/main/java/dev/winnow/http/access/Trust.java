package dev.winnow.http.access;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whom a server trusts.
///
/// @param origins web origins, as `https://example.org`, whose pages may send requests to a server
///   that listens to this machine alone; its own pages always may
/// @param clientHeader the header in which a proxy before the server tells whose request it is, as
///   `X-Forwarded-For`; by default empty: a client is an address that connects
/// @param keys one of which each request must have; null where none is asked for
public record Trust(Set<String> origins, String clientHeader, @Nullable ApiKeys keys) {
  public static final Trust DEFAULTS = new Trust(Set.of(), "", null);

  public Trust {
    origins = Set.copyOf(origins);
  }
}
