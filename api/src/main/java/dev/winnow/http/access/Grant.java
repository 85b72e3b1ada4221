package dev.winnow.http.access;

import java.util.Locale;

/// A level on a resource: a collection's name, `memory/SCOPE`, or `*` for all of them. `memory/*`
/// is every scope.
public record Grant(Level level, String resource) {
  /// Every collection and every scope.
  public static final String ALL = "*";

  private static final String SCOPES = "memory/";

  public Grant {
    if (!resource.matches("\\*|[A-Za-z0-9_.@-]{1,128}|memory/(\\*|[A-Za-z0-9_.@-]{1,64})")) {
      throw new IllegalArgumentException(
          "'%s' is no resource; expected the name of a collection, memory/SCOPE, memory/* or *"
              .formatted(resource));
    }
    if (level == Level.ADMIN && !resource.equals(ALL)) {
      throw new IllegalArgumentException(
          "admin is given for %s; expected admin alone, which is for the whole server; give write for one collection"
              .formatted(resource));
    }
  }

  /// The resource of a scope of a memory.
  public static String scope(String name) {
    return SCOPES + name;
  }

  /// `read`, `write:notes`, `read:memory/ada`, `admin`.
  public static Grant parse(String text) {
    String[] parts = text.split(":", 2);
    for (Level level : Level.values()) {
      if (level.name().toLowerCase(Locale.ROOT).equals(parts[0])) {
        return new Grant(level, parts.length == 2 ? parts[1] : ALL);
      }
    }
    throw new IllegalArgumentException(
        "'%s' allows nothing; expected read, write or admin, then perhaps : and a collection or memory/SCOPE"
            .formatted(text));
  }

  /// As [#parse] reads it.
  public String text() {
    String name = level.name().toLowerCase(Locale.ROOT);
    return resource.equals(ALL) ? name : name + ":" + resource;
  }

  /// Whether it is for scopes of a memory, some or all.
  boolean ofScopes() {
    return resource.equals(ALL) || resource.startsWith(SCOPES);
  }

  /// Whether it allows this.
  ///
  /// @param wanted a name, or [#ALL]: then only a grant for all of them does
  boolean allows(Level needed, String wanted) {
    boolean here =
        resource.equals(ALL)
            || resource.equals(wanted)
            || (resource.equals(scope(ALL)) && wanted.startsWith(SCOPES));
    return here && level.compareTo(needed) >= 0;
  }
}
