package dev.winnow.ingest;

import java.util.List;
import org.eclipse.jgit.ignore.FastIgnoreRule;

/// What of a source is read, and what it means that one is empty.
///
/// Patterns are those of `.gitignore`: `*.md` matches a name in any folder, `/docs/*.md` and
/// `docs/*.md` only there, `build/` a folder with all inside it, `**` any folders; paths begin at
/// the source.
///
/// @param include patterns of what is read; where there is none, everything
/// @param exclude patterns of what is not read, though included; one that begins with `!` takes
///   back what earlier ones exclude
/// @param ignoreFiles whether `.gitignore` files are honoured in checkouts of git
/// @param allowEmpty whether a run deletes the documents of a source that has become empty, or of
///   which more than nine tenths of 100 documents or more are gone; otherwise it keeps them and
///   says so, since the disk may not be mounted
/// @param collapse whether of items with identical bytes only one becomes a document; see
///   [#withCollapse]
public record SourceRules(
    List<String> include,
    List<String> exclude,
    boolean ignoreFiles,
    boolean allowEmpty,
    boolean collapse) {
  /// Everything but what `.gitignore` files name; empty sources are asked about.
  public static final SourceRules DEFAULTS =
      new SourceRules(List.of(), List.of(), true, false, false);

  public SourceRules {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
    include.forEach(SourceRules::requirePattern);
    exclude.forEach(SourceRules::requirePattern);
  }

  public SourceRules withInclude(List<String> include) {
    return new SourceRules(include, exclude, ignoreFiles, allowEmpty, collapse);
  }

  public SourceRules withExclude(List<String> exclude) {
    return new SourceRules(include, exclude, ignoreFiles, allowEmpty, collapse);
  }

  public SourceRules withIgnoreFiles(boolean ignoreFiles) {
    return new SourceRules(include, exclude, ignoreFiles, allowEmpty, collapse);
  }

  public SourceRules withAllowEmpty(boolean allowEmpty) {
    return new SourceRules(include, exclude, ignoreFiles, allowEmpty, collapse);
  }

  /// Makes one document of files and entries with identical bytes, whatever their names and types,
  /// and one of identical lines and rows: of the first that a run comes to, by the order in which
  /// the index came to know its sources and then by path. The field `source.copies` of the document
  /// names the others, whose names find it, and [Report.Counts#collapsed] counts them. One that
  /// could not become a document is passed over.
  ///
  /// A document of a file that the run does not read comes before all that it reads. Where a
  /// document is gone or has changed, the next of its copies takes its place in the run that reads
  /// it. A run without this makes documents of all that it reads.
  public SourceRules withCollapse(boolean collapse) {
    return new SourceRules(include, exclude, ignoreFiles, allowEmpty, collapse);
  }

  private static void requirePattern(String pattern) {
    if (pattern.isBlank() || pattern.startsWith("#") || pattern.equals("!")) {
      throw new IllegalArgumentException(
          "pattern '%s' matches nothing; expected one as in .gitignore, such as *.md or build/"
              .formatted(pattern));
    }
  }

  /// The patterns, ready to match. Confined to one run.
  Patterns patterns() {
    return new Patterns(
        include.stream().map(FastIgnoreRule::new).toList(),
        exclude.stream().map(FastIgnoreRule::new).toList());
  }

  /// Patterns, ready to match.
  record Patterns(List<FastIgnoreRule> include, List<FastIgnoreRule> exclude) {
    /// Whether a file or entry with this path inside the source is read.
    boolean wants(String path) {
      return (include.isEmpty() || matches(include, path, false)) && !matches(exclude, path, false);
    }

    /// Whether a folder may hold what is read.
    boolean enters(String path) {
      return !matches(exclude, path, true);
    }

    /// Whether the last rule that matches the path, or a folder above it, says yes.
    private static boolean matches(List<FastIgnoreRule> rules, String path, boolean folder) {
      for (int i = rules.size() - 1; i >= 0; i--) {
        if (rules.get(i).isMatch(path, folder, false)) {
          return rules.get(i).getResult();
        }
      }
      return false;
    }
  }
}
