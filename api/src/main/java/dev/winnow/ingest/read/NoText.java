package dev.winnow.ingest.read;

import java.util.List;
import java.util.Locale;

/// Kinds of files of which no text is read.
public enum NoText {
  PDF("PDF", "is a PDF, which is not read; convert it to text, for instance by pdftotext", "pdf"),
  OFFICE(
      "office document",
      "is an office document, which is not read; save it as text or HTML",
      "docx docm xlsx xlsm pptx pptm odt ods odp doc xls ppt pages numbers key"),
  IMAGE(
      "image",
      "is an image, which is not read; name a file with text",
      "png jpg jpeg gif webp bmp tif tiff heic avif ico psd"),
  SOUND(
      "sound or film",
      "is sound or film, which is not read; name a file with text, for instance its subtitles",
      "mp3 wav flac ogg m4a aac opus mp4 m4v mov mkv avi webm"),
  OTHER(
      "binary or of an unknown type",
      "has no text (it is binary or of an unknown type); name a file with text, or convert it to"
          + " text",
      "");

  private final String kind;
  private final String failure;
  private final List<String> extensions;

  NoText(String kind, String failure, String extensions) {
    this.kind = kind;
    this.failure = failure;
    this.extensions = List.of(extensions.split(" "));
  }

  /// Why a file among others is left out, the same for all of a kind.
  public String reason() {
    return "no text (%s)".formatted(kind);
  }

  /// What is wrong with a file that was to be read, and what to do.
  public String failure() {
    return failure;
  }

  /// The kind that an extension names.
  static NoText of(String extension) {
    for (NoText kind : values()) {
      if (!extension.isEmpty() && kind.extensions.contains(extension)) {
        return kind;
      }
    }
    return OTHER;
  }

  /// The kind of a file that [FileType] found to be binary.
  public static NoText of(FileType type) {
    for (NoText kind : values()) {
      if (kind.typeName().equals(type.name())) {
        return kind;
      }
    }
    return OTHER;
  }

  /// The type of such files.
  FileType type() {
    return this == OTHER ? FileType.BINARY : new FileType(FileType.Format.BINARY, typeName());
  }

  private String typeName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
