package dev.winnow.bench.corpus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Cuts the sources of the running JDK into passages: a declaration with its comment, or a part of
/// one.
///
/// A plain cut of the bench's own, not Winnow's chunker: figures of different versions can only be
/// compared on the same corpus. A passage begins at a documentation comment and ends before the
/// next one; what is longer than [#LONGEST] characters is cut at line ends. Locale data and
/// character sets are left out: they are tables.
final class JdkPassages {
  /// Characters of a passage: about 130 tokens, which the model reads in full.
  private static final int LONGEST = 600;

  private static final int SHORTEST = 60;

  /// A corpus of up to this many passages is cut from every fiftieth file, to save time.
  private static final int SMALL = 3_000;

  private static final int SMALL_STEP = 50;

  private static final Pattern DECLARATION =
      Pattern.compile(
          "(?:class|interface|enum|record|@interface)\\s+(\\w+)|(\\w+)\\s*\\(|(\\w+)\\s*[=;]");

  private static final Pattern COMMENT =
      Pattern.compile("(?s)^\\s*/\\*\\*.*?\\*/|(?m)^\\s*@\\w+(\\([^)]*\\))?");

  private JdkPassages() {}

  /// The sources beside the running JDK.
  static Path sources() {
    Path zip = Path.of(System.getProperty("java.home"), "lib", "src.zip");
    if (!Files.exists(zip)) {
      throw new IllegalStateException(
          "no %s; run the bench with a JDK that ships its sources, such as Eclipse Temurin"
              .formatted(zip));
    }
    return zip;
  }

  /// `count` passages, evenly spread over all of the JDK in the order of file names.
  static List<BenchPassage> read(Path zip, int count) {
    List<BenchPassage> all = new ArrayList<>();
    try (var file = new ZipFile(zip.toFile())) {
      List<? extends ZipEntry> entries =
          file.stream()
              .filter(entry -> entry.getName().endsWith(".java"))
              .filter(entry -> !entry.getName().startsWith("jdk.localedata/"))
              .filter(entry -> !entry.getName().startsWith("jdk.charsets/"))
              .sorted(Comparator.comparing(ZipEntry::getName))
              .toList();
      int step = count <= SMALL ? SMALL_STEP : 1;
      for (int i = 0; i < entries.size(); i += step) {
        ZipEntry entry = entries.get(i);
        byte[] bytes = file.getInputStream(entry).readAllBytes();
        cut(entry.getName(), new String(bytes, StandardCharsets.UTF_8), all);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + zip, e);
    }
    return spread(all, count);
  }

  private static List<BenchPassage> spread(List<BenchPassage> all, int count) {
    if (count > all.size()) {
      throw new IllegalArgumentException(
          "the sources have %d passages; ask for at most that many, not %d"
              .formatted(all.size(), count));
    }
    List<BenchPassage> chosen = new ArrayList<>(count);
    for (long i = 0; i < count; i++) {
      chosen.add(all.get((int) (i * all.size() / count)));
    }
    return chosen;
  }

  static void cut(String file, String source, List<BenchPassage> target) {
    String body = source.substring(Math.max(0, source.indexOf("\npackage ")));
    String type =
        file.substring(file.indexOf('/') + 1, file.length() - ".java".length()).replace('/', '.');
    int number = 0;
    for (String declaration : body.split("(?m)(?=^\\s*/\\*\\*)")) {
      String title = title(type, declaration);
      for (String part : parts(declaration.strip())) {
        if (part.length() >= SHORTEST) {
          target.add(new BenchPassage(file + "#" + number++, title, part));
        }
      }
    }
  }

  private static String title(String type, String declaration) {
    Matcher name = DECLARATION.matcher(COMMENT.matcher(declaration).replaceAll(""));
    if (!name.find()) {
      return type;
    }
    for (int group = 1; group <= name.groupCount(); group++) {
      if (name.group(group) != null && !type.endsWith("." + name.group(group))) {
        return type + "." + name.group(group);
      }
    }
    return type;
  }

  private static List<String> parts(String declaration) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    while (declaration.length() - start > LONGEST) {
      int end = declaration.lastIndexOf('\n', start + LONGEST);
      if (end <= start) {
        end = wholeCharacter(declaration, start + LONGEST);
      }
      parts.add(declaration.substring(start, end).strip());
      start = end;
    }
    parts.add(declaration.substring(start).strip());
    return parts;
  }

  private static int wholeCharacter(String text, int offset) {
    return Character.isLowSurrogate(text.charAt(offset)) ? offset - 1 : offset;
  }
}
