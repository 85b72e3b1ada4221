package dev.winnow.ingest;

/// Bounds on what is read: hostile or broken input becomes a failure in the report and does not
/// harm the process.
///
/// @param documentBytes largest file, archive entry or JSON line; larger ones are listed as failed.
///   A document needs about ten times its size while it is parsed
/// @param htmlTags most tags of one HTML document; a parsed tag needs about 200 bytes
/// @param jsonDepth deepest nesting of one JSON line
/// @param archiveEntries entries of one archive; the rest is not read
/// @param archiveBytes bytes that one archive may expand to; the rest is not read
/// @param expansion how many times larger than its compressed bytes an entry, beyond its first
///   megabyte, and an archive may be
public record IngestLimits(
    int documentBytes,
    int htmlTags,
    int jsonDepth,
    int archiveEntries,
    long archiveBytes,
    int expansion) {
  /// 64 MiB, 500,000 tags, 100 levels, a million entries, 16 GiB, 200-fold.
  public static final IngestLimits DEFAULTS =
      new IngestLimits(64 << 20, 500_000, 100, 1_000_000, 16L << 30, 200);

  static final int MAX_DOCUMENT_BYTES = 1 << 30;

  public IngestLimits {
    require("documentBytes", documentBytes, MAX_DOCUMENT_BYTES);
    require("htmlTags", htmlTags, Integer.MAX_VALUE);
    require("jsonDepth", jsonDepth, 10_000);
    require("archiveEntries", archiveEntries, Integer.MAX_VALUE);
    require("archiveBytes", archiveBytes, Long.MAX_VALUE);
    require("expansion", expansion, Integer.MAX_VALUE);
  }

  public IngestLimits withDocumentBytes(int documentBytes) {
    return new IngestLimits(
        documentBytes, htmlTags, jsonDepth, archiveEntries, archiveBytes, expansion);
  }

  public IngestLimits withHtmlTags(int htmlTags) {
    return new IngestLimits(
        documentBytes, htmlTags, jsonDepth, archiveEntries, archiveBytes, expansion);
  }

  public IngestLimits withJsonDepth(int jsonDepth) {
    return new IngestLimits(
        documentBytes, htmlTags, jsonDepth, archiveEntries, archiveBytes, expansion);
  }

  public IngestLimits withArchiveEntries(int archiveEntries) {
    return new IngestLimits(
        documentBytes, htmlTags, jsonDepth, archiveEntries, archiveBytes, expansion);
  }

  public IngestLimits withArchiveBytes(long archiveBytes) {
    return new IngestLimits(
        documentBytes, htmlTags, jsonDepth, archiveEntries, archiveBytes, expansion);
  }

  public IngestLimits withExpansion(int expansion) {
    return new IngestLimits(
        documentBytes, htmlTags, jsonDepth, archiveEntries, archiveBytes, expansion);
  }

  private static void require(String name, long value, long most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(
          "limit %s is %d; expected 1 to %d".formatted(name, value, most));
    }
  }
}
