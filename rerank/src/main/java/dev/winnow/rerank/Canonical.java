package dev.winnow.rerank;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// An order of texts that is theirs alone: by hash, so that it says nothing about what is in them.
final class Canonical {
  private Canonical() {}

  /// Each text once, by the SHA-256 of its UTF-8 bytes.
  static List<String> order(Stream<String> texts) {
    record Hashed(String text, byte[] hash) {}
    return texts
        .distinct()
        .map(text -> new Hashed(text, sha256(text)))
        .sorted(Comparator.comparing(Hashed::hash, Arrays::compareUnsigned))
        .map(Hashed::text)
        .toList();
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
