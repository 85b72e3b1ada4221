package dev.winnow.http.access;

import dev.winnow.embed.files.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// The keys of a file, read again when the file changes: a key that was taken out is refused from
/// then on. Thread-safe.
public final class ApiKeys {
  private static final System.Logger LOG = System.getLogger("dev.winnow.http");
  private static final long LOOK_EVERY_NANOS = 500_000_000;

  private final Path file;
  private final InstantSource clock;
  private volatile List<ApiKey> keys;
  private FileTime changed;
  private long looked = System.nanoTime();

  private ApiKeys(Path file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
    this.changed = changed(file);
    this.keys = KeyFile.read(file);
  }

  /// Opens a file of at least one key.
  ///
  /// @throws IllegalArgumentException if it cannot be read, or has none
  public static ApiKeys open(Path file, InstantSource clock) {
    var keys = new ApiKeys(file, clock);
    if (keys.keys.isEmpty()) {
      throw new IllegalArgumentException(
          "%s has no keys; expected at least one; make it by: winnow keys add %s NAME --allow read"
              .formatted(file, file));
    }
    return keys;
  }

  /// The key of this secret, unless it has expired. It takes equally long for all secrets.
  public Optional<ApiKey> of(String secret) {
    look();
    byte[] hash = Sha256.of(secret).getBytes(StandardCharsets.US_ASCII);
    ApiKey found = null;
    for (ApiKey key : keys) {
      if (MessageDigest.isEqual(hash, key.sha256().getBytes(StandardCharsets.US_ASCII))) {
        found = key;
      }
    }
    return Optional.ofNullable(found).filter(key -> !key.hasExpired(clock.instant()));
  }

  private synchronized void look() {
    if (System.nanoTime() - looked < LOOK_EVERY_NANOS) {
      return;
    }
    looked = System.nanoTime();
    try {
      FileTime now = changed(file);
      if (!now.equals(changed)) {
        keys = KeyFile.read(file);
        changed = now;
      }
    } catch (RuntimeException e) {
      keys = List.of(); // nobody knows which were taken out
      changed = FileTime.fromMillis(0);
      LOG.log(System.Logger.Level.ERROR, "no key is accepted: " + e.getMessage());
    }
  }

  private static FileTime changed(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "cannot read the keys of %s; expected a file that `winnow keys add` made".formatted(file),
          e);
    }
  }
}
