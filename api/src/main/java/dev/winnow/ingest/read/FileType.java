package dev.winnow.ingest.read;

import dev.winnow.ingest.formats.TableFormat;
import dev.winnow.ingest.unpack.Compression;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What a file is and how it is read, seen from its name and, where that says nothing, from its
/// first bytes.
///
/// @param format how it is read
/// @param name value of the field `type`: `text`, `markdown`, `html`, `json`, a language such as
///   `java`, or a configuration format such as `yaml`
public record FileType(Format format, String name) {
  /// How a file is read.
  public enum Format {
    TEXT,
    MARKDOWN,
    HTML,
    /// A Jupyter notebook.
    NOTEBOOK,
    SOURCE,
    /// One line of JSON lines.
    JSON_LINE,
    /// Many documents, one JSON object per line.
    JSON_LINES,
    /// JSON objects in an array, or one.
    JSON_ARRAY,
    /// Rows of cells below a row of names, each a document.
    TABLE,
    /// A zip or jar.
    ARCHIVE,
    TAR,
    /// Not text.
    BINARY
  }

  static final FileType TEXT = new FileType(Format.TEXT, "text");
  static final FileType MARKDOWN = new FileType(Format.MARKDOWN, "markdown");
  static final FileType HTML = new FileType(Format.HTML, "html");
  static final FileType JSON = new FileType(Format.TEXT, "json");
  static final FileType JSON_LINE = new FileType(Format.JSON_LINE, "json");
  static final FileType JSON_LINES = new FileType(Format.JSON_LINES, "json");
  static final FileType JSON_ARRAY = new FileType(Format.JSON_ARRAY, "json");
  static final FileType ARCHIVE = new FileType(Format.ARCHIVE, "archive");
  static final FileType TAR = new FileType(Format.TAR, "archive");
  static final FileType BINARY = new FileType(Format.BINARY, "binary");

  /// Number of first bytes that [#of] looks at.
  public static final int HEAD_BYTES = 8 << 10;

  /// Where a tar says that it is one.
  private static final int TAR_SIGNATURE = 257;

  private static final Set<String> LIBRARIES = Set.of("jar", "war", "ear", "aar");

  private static final Map<String, FileType> BY_EXTENSION = byExtension();

  /// The type of a file.
  ///
  /// @param name its name or path
  /// @param head its first bytes, [#HEAD_BYTES] of them if there are so many
  public static FileType of(String name, byte[] head) {
    FileType named = BY_EXTENSION.getOrDefault(extension(name), BINARY);
    NoText unread = NoText.of(extension(name));
    if (startsWith(head, "PK\u0003\u0004") || startsWith(head, "PK\u0005\u0006")) {
      return unread == NoText.OFFICE ? unread.type() : ARCHIVE; // a zip of XML
    }
    if (startsWith(head, TAR_SIGNATURE, "ustar")) {
      return TAR;
    }
    if (named == ARCHIVE || named == TAR) {
      return head.length == 0 ? BINARY : named; // damaged: opening it says how
    }
    if (startsWith(head, "%PDF-")) {
      return NoText.PDF.type(); // it may begin with text
    }
    if (looksBinary(head)) {
      return unread.type();
    }
    if (named != BINARY) {
      return switch (named.name) {
        case "json" -> named == JSON_LINES ? named : json(head);
        case "csv", "tsv" ->
            TableFormat.of(DecodedText.of(head).text(), named.name.equals("tsv")).isPresent()
                ? new FileType(Format.TABLE, named.name)
                : named;
        default -> named;
      };
    }
    return looksLikeHtml(head) ? HTML : TEXT;
  }

  /// Whether the name is that of an archive, compressed or not.
  public static boolean isArchive(String name) {
    FileType named = BY_EXTENSION.get(extension(Compression.expandedName(name)));
    return named == ARCHIVE || named == TAR;
  }

  /// Whether the name is that of an archive of classes.
  public static boolean isLibrary(String name) {
    return LIBRARIES.contains(extension(name));
  }

  /// The name without folders and extension, nor that of a compressed file.
  static String stem(String path) {
    String name = Compression.expandedName(path.substring(path.lastIndexOf('/') + 1));
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  private static String extension(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 || dot < name.lastIndexOf('/')
        ? ""
        : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  /// True, unless a byte order mark or an XML declaration says UTF-16, with a NUL or many control
  /// characters.
  private static boolean looksBinary(byte[] head) {
    if (startsWith(head, "\u00FE\u00FF")
        || startsWith(head, "\u00FF\u00FE")
        || startsWith(head, "<\0?\0x\0")
        || startsWith(head, "\0<\0?\0x")) {
      return false;
    }
    int controls = 0;
    for (byte b : head) {
      if (b == 0) {
        return true;
      }
      if (b > 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f' && b != 27) {
        controls++;
      }
    }
    return controls * 10 > head.length;
  }

  private static boolean looksLikeHtml(byte[] head) {
    String start = DecodedText.of(head).text().stripLeading().toLowerCase(Locale.ROOT);
    return start.startsWith("<!doctype html") || start.startsWith("<html");
  }

  private static FileType json(byte[] head) {
    if (looksLikeLines(head)) {
      return JSON_LINES;
    }
    return JsonShape.of(DecodedText.of(head).text()) == JsonShape.DOCUMENTS ? JSON_ARRAY : JSON;
  }

  /// True if the first line is a whole JSON object and the second one starts another.
  private static boolean looksLikeLines(byte[] head) {
    String[] lines = DecodedText.of(head).text().split("\r?\n", 3);
    return lines.length > 1
        && lines[0].startsWith("{")
        && lines[0].stripTrailing().endsWith("}")
        && lines[1].startsWith("{");
  }

  /// Compares bytes with characters up to U+00FF.
  private static boolean startsWith(byte[] head, String signature) {
    return startsWith(head, 0, signature);
  }

  private static boolean startsWith(byte[] head, int from, String signature) {
    if (head.length < from + signature.length()) {
      return false;
    }
    for (int i = 0; i < signature.length(); i++) {
      if ((head[from + i] & 0xFF) != signature.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static Map<String, FileType> byExtension() {
    Map<String, FileType> types = new HashMap<>();
    put(types, TEXT, "txt text log rst adoc asciidoc org tex srt vtt");
    put(types, MARKDOWN, "md markdown mdx mkd");
    put(types, HTML, "html htm xhtml shtml");
    put(types, new FileType(Format.NOTEBOOK, "notebook"), "ipynb");
    put(types, JSON_LINES, "jsonl ndjson");
    put(types, ARCHIVE, "zip jar war ear aar");
    put(types, TAR, "tar");
    for (String name : "json xml csv tsv toml ini properties".split(" ")) {
      put(types, new FileType(Format.TEXT, name), name);
    }
    put(types, new FileType(Format.TEXT, "yaml"), "yaml yml");
    String languages =
        "java kotlin:kt,kts scala groovy:groovy,gradle python:py,pyi javascript:js,mjs,cjs,jsx"
            + " typescript:ts,tsx c:c,h cpp:cc,cpp,cxx,hpp,hh csharp:cs go rust:rs ruby:rb php"
            + " swift objectivec:m,mm shell:sh,bash,zsh powershell:ps1 sql r lua perl:pl,pm dart"
            + " elixir:ex,exs erlang:erl haskell:hs ocaml:ml,mli clojure:clj,cljs fsharp:fs"
            + " julia:jl zig css:css,scss,less vue svelte proto graphql";
    for (String language : languages.split(" ")) {
      int colon = language.indexOf(':');
      String name = colon < 0 ? language : language.substring(0, colon);
      String extensions = language.substring(colon + 1).replace(',', ' ');
      put(types, new FileType(Format.SOURCE, name), extensions);
    }
    return Map.copyOf(types);
  }

  private static void put(Map<String, FileType> types, FileType type, String extensions) {
    for (String extension : extensions.split(" ")) {
      types.put(extension, type);
    }
  }
}
