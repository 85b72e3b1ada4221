package dev.winnow.index;

import java.util.Map;
import java.util.TreeMap;

/// What a comparison of checksums found in the files of an index that is open.
///
/// @param files that were compared
/// @param bytes that were read for it
/// @param damaged files whose bytes are not those that were written, each with what was seen
public record FileCheck(int files, long bytes, Map<String, String> damaged) {
  public FileCheck {
    damaged = Map.copyOf(damaged);
  }

  public boolean clean() {
    return damaged.isEmpty();
  }

  /// In one line: `clean: 12 files`, or `damaged: 1 of 12 files: _0.cfs: checksum failed ...`.
  public String summary() {
    return clean()
        ? "clean: %d files".formatted(files)
        : "damaged: %d of %d files: %s"
            .formatted(
                damaged.size(),
                files,
                String.join(
                    "; ",
                    new TreeMap<>(damaged)
                        .entrySet().stream()
                            .map(one -> one.getKey() + ": " + one.getValue())
                            .toList()));
  }
}
