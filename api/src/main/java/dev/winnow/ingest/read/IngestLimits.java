package dev.winnow.ingest.read;

/// Bounds on what is read: hostile or broken input becomes a failure in the report and does not
/// harm the process.
///
/// @param documentBytes largest file, archive entry or JSON line; larger ones are listed as failed.
///   A document needs about ten times its size while it is parsed
/// @param htmlTags most tags of one HTML document; a parsed tag needs about 200 bytes
/// @param jsonDepth deepest nesting of one JSON line
/// @param archives bounds on archives and compressed files
public record IngestLimits(int documentBytes, int htmlTags, int jsonDepth, Archives archives) {
  /// 64 MiB, 500,000 tags, 100 levels, and those of [Archives#DEFAULTS].
  public static final IngestLimits DEFAULTS =
      new IngestLimits(64 << 20, 500_000, 100, Archives.DEFAULTS);

  static final int MAX_DOCUMENT_BYTES = 1 << 30;

  public IngestLimits {
    require("documentBytes", documentBytes, MAX_DOCUMENT_BYTES);
    require("htmlTags", htmlTags, Integer.MAX_VALUE);
    require("jsonDepth", jsonDepth, 10_000);
  }

  /// Bounds on archives and compressed files.
  ///
  /// @param entries entries of one archive, with those of archives in it; the rest is not read
  /// @param bytes bytes that one archive may expand to; the rest is not read
  /// @param expansion how many times larger than its compressed bytes an entry or a compressed
  ///   file, beyond its first megabyte, and an archive may be
  /// @param depth levels of archives that are read: 1 reads none that lies in another
  public record Archives(int entries, long bytes, int expansion, int depth) {
    /// A million entries, 16 GiB, 200-fold, 3 levels.
    public static final Archives DEFAULTS = new Archives(1_000_000, 16L << 30, 200, 3);

    public Archives {
      require("archiveEntries", entries, Integer.MAX_VALUE);
      require("archiveBytes", bytes, Long.MAX_VALUE);
      require("expansion", expansion, Integer.MAX_VALUE);
      require("archiveDepth", depth, 100);
    }
  }

  public IngestLimits withDocumentBytes(int documentBytes) {
    return new IngestLimits(documentBytes, htmlTags, jsonDepth, archives);
  }

  public IngestLimits withHtmlTags(int htmlTags) {
    return new IngestLimits(documentBytes, htmlTags, jsonDepth, archives);
  }

  public IngestLimits withJsonDepth(int jsonDepth) {
    return new IngestLimits(documentBytes, htmlTags, jsonDepth, archives);
  }

  public IngestLimits withArchives(Archives archives) {
    return new IngestLimits(documentBytes, htmlTags, jsonDepth, archives);
  }

  public IngestLimits withArchiveEntries(int archiveEntries) {
    return withArchives(
        new Archives(archiveEntries, archives.bytes, archives.expansion, archives.depth));
  }

  public IngestLimits withArchiveBytes(long archiveBytes) {
    return withArchives(
        new Archives(archives.entries, archiveBytes, archives.expansion, archives.depth));
  }

  public IngestLimits withExpansion(int expansion) {
    return withArchives(new Archives(archives.entries, archives.bytes, expansion, archives.depth));
  }

  public IngestLimits withArchiveDepth(int archiveDepth) {
    return withArchives(
        new Archives(archives.entries, archives.bytes, archives.expansion, archiveDepth));
  }

  private static void require(String name, long value, long most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(
          "limit %s is %d; expected 1 to %d".formatted(name, value, most));
    }
  }
}
