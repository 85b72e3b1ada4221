package dev.winnow.http.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.embed.files.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A file of keys: JSON with a list `keys` of `{"name","sha256","allow":["read:notes"],"expires"}`.
/// It holds no secrets, but whoever can write it can let anyone in: it is made for its owner alone.
public final class KeyFile {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String PREFIX = "wnw_";
  private static final int SECRET_BYTES = 32;

  private KeyFile() {}

  /// The keys of a file.
  ///
  /// @throws IllegalArgumentException if it is none
  public static List<ApiKey> read(Path file) {
    try {
      JsonNode list = MAPPER.readTree(Files.readAllBytes(file)).path("keys");
      if (!list.isArray()) {
        throw bad(file, "it has no list 'keys'", null);
      }
      List<ApiKey> keys = new ArrayList<>();
      for (JsonNode json : list) {
        List<Grant> grants = new ArrayList<>();
        json.path("allow").forEach(grant -> grants.add(Grant.parse(grant.asText())));
        JsonNode expires = json.path("expires");
        if (!expires.isTextual() && !expires.isNull() && !expires.isMissingNode()) {
          throw bad(file, "an end is no text", null);
        }
        keys.add(
            new ApiKey(
                json.path("name").asText(),
                json.path("sha256").asText(),
                grants,
                expires.isTextual() ? Instant.parse(expires.asText()) : null));
      }
      return keys;
    } catch (JsonProcessingException e) {
      throw bad(file, "it is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw bad(file, "it cannot be read", e);
    } catch (DateTimeException e) {
      throw bad(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static IllegalArgumentException bad(Path file, String what, @Nullable Exception cause) {
    return new IllegalArgumentException(
        "cannot read the keys of %s: %s; expected a file that `winnow keys add` made"
            .formatted(file, what),
        cause);
  }

  /// Makes a key and adds it to the file, which is made where it is missing.
  ///
  /// @param expires null means never
  /// @return the secret, which is kept nowhere
  public static String add(Path file, String name, List<Grant> grants, @Nullable Instant expires) {
    List<ApiKey> keys = Files.exists(file) ? new ArrayList<>(read(file)) : new ArrayList<>();
    if (keys.stream().anyMatch(key -> key.name().equals(name))) {
      throw new IllegalArgumentException(
          "%s has a key '%s' already; choose another name, or remove it first"
              .formatted(file, name));
    }
    var bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    String secret = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    keys.add(new ApiKey(name, Sha256.of(secret), grants, expires));
    write(file, keys);
    return secret;
  }

  /// Takes a key out of the file.
  public static void remove(Path file, String name) {
    List<ApiKey> keys = new ArrayList<>(read(file));
    if (!keys.removeIf(key -> key.name().equals(name))) {
      throw new IllegalArgumentException(
          "%s has no key '%s'; expected one of %s"
              .formatted(file, name, String.join(", ", keys.stream().map(ApiKey::name).toList())));
    }
    write(file, keys);
  }

  private static void write(Path file, List<ApiKey> keys) {
    ObjectNode json = MAPPER.createObjectNode();
    ArrayNode list = json.putArray("keys");
    for (ApiKey key : keys) {
      ObjectNode one = list.addObject().put("name", key.name()).put("sha256", key.sha256());
      ArrayNode allow = one.putArray("allow");
      key.grants().forEach(grant -> allow.add(grant.text()));
      if (key.expires() != null) {
        one.put("expires", key.expires().toString());
      }
    }
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    try {
      Files.createDirectories(folder);
      Path fresh = Files.createTempFile(folder, ".keys", ".new"); // for its owner alone
      Files.writeString(fresh, json.toPrettyString() + "\n");
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
