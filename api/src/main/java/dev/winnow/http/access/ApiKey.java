package dev.winnow.http.access;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A key as a server knows it: not the key itself, which only its holder has, but its hash.
///
/// @param name for logs and lists
/// @param sha256 of the key, in hexadecimal; keys are 256 random bits, so that no salt is needed
/// @param grants what it allows, at least one thing
/// @param expires when it ends; null means never
public record ApiKey(String name, String sha256, List<Grant> grants, @Nullable Instant expires) {
  public ApiKey {
    grants = List.copyOf(grants);
    requireName(name);
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "key %s has no SHA-256 of 64 hexadecimal digits; make the key anew".formatted(name));
    }
    if (grants.isEmpty()) {
      throw new IllegalArgumentException(
          "key %s allows nothing; expected at least one of read, write, admin".formatted(name));
    }
  }

  /// Fails for what cannot name a key.
  public static void requireName(String name) {
    if (!name.matches("[A-Za-z0-9_.@-]{1,64}")) {
      throw new IllegalArgumentException(
          "'%s' is no name of a key; expected 1 to 64 letters, digits, _ . @ -".formatted(name));
    }
  }

  public boolean allows(Level level, String resource) {
    return grants.stream().anyMatch(grant -> grant.allows(level, resource));
  }

  /// Whether it allows this somewhere.
  public boolean allowsSomewhere(Level level) {
    return grants.stream().anyMatch(grant -> grant.level().compareTo(level) >= 0);
  }

  /// Whether it allows this in some scope of a memory.
  public boolean allowsSomeScope(Level level) {
    return grants.stream()
        .anyMatch(grant -> grant.ofScopes() && grant.level().compareTo(level) >= 0);
  }

  public boolean hasExpired(Instant now) {
    return expires != null && !now.isBefore(expires);
  }
}
