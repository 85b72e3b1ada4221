package dev.winnow.cli.measure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.winnow.index.eval.ReadLimits;
import dev.winnow.index.eval.SpanMetrics.Span;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Texts, and questions whose answers are spans of them, in the layout of Chroma's chunking
/// evaluation: `corpora/NAME.md` and `questions.jsonl`.
///
/// @param texts by their name without its ending, in the order of names
/// @param questions in the order of the file
record SpanCollection(Map<String, Text> texts, List<Question> questions) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String QUESTIONS = "questions.jsonl";
  private static final String CORPORA = "corpora";
  private static final int SHOWN = 60;

  /// A text and the file that it was read from.
  record Text(String file, String content) {}

  /// A question.
  ///
  /// @param references the spans that answer it (UTF-16 units), at least one
  record Question(String id, String text, List<Span> references) {}

  /// Whether a folder has this layout.
  static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(QUESTIONS))
        && Files.isDirectory(folder.resolve(CORPORA));
  }

  static SpanCollection read(Path folder, ReadLimits limits) {
    Map<String, Text> texts = new LinkedHashMap<>();
    try (var files = Files.list(folder.resolve(CORPORA))) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = file.getFileName().toString();
        texts.put(name.replaceFirst("\\.[^.]*$", ""), new Text(name, content(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new SpanCollection(texts, questions(folder.resolve(QUESTIONS), texts, limits));
  }

  private static String content(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "%s is not UTF-8; expected the text that the spans were counted on".formatted(file), e);
    }
  }

  private static List<Question> questions(Path file, Map<String, Text> texts, ReadLimits limits) {
    List<Question> questions = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (++number > limits.lines()) {
          throw new IllegalArgumentException(
              "%s has more than %,d lines; split it, or raise the limit lines"
                  .formatted(file, limits.lines()));
        }
        if (!line.isBlank()) {
          questions.add(new Reader(file + ":" + number, texts).question(line));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (questions.isEmpty()) {
      throw new IllegalArgumentException(
          file + " has no question; expected one a line, as JSON with text and references");
    }
    return questions;
  }

  /// Reads one line.
  ///
  /// @param where file and line, for messages
  private record Reader(String where, Map<String, Text> texts) {
    Question question(String line) {
      JsonNode json = json(line);
      String corpus = json.path("corpus_id").asText();
      Text text = texts.get(corpus);
      if (text == null) {
        throw wrong(
            "corpus_id is '%s', but corpora has %s".formatted(corpus, texts.keySet()),
            "the name of one of these files without its ending");
      }
      List<Span> spans = new ArrayList<>();
      for (JsonNode reference : json.path("references")) {
        spans.add(span(corpus, text.content(), reference));
      }
      if (spans.stream().allMatch(span -> span.start() == span.end())) {
        throw wrong("no reference has a character", "at least one, with start_index and end_index");
      }
      return new Question(json.path("_id").asText(where), json.path("text").asText(), spans);
    }

    private JsonNode json(String line) {
      try {
        JsonNode json = JSON.readTree(line);
        if (json.path("text").isTextual() && json.path("references").isArray()) {
          return json;
        }
      } catch (JsonProcessingException e) {
        // reported below
      }
      throw wrong(
          "the line is no question",
          "JSON such as {\"text\":\"...\",\"corpus_id\":\"...\",\"references\":"
              + "[{\"start_index\":0,\"end_index\":9}]}");
    }

    /// Offsets of the file are characters of Unicode, as Python counts them.
    private Span span(String corpus, String text, JsonNode reference) {
      int start = reference.path("start_index").asInt(-1);
      int end = reference.path("end_index").asInt(-1);
      if (start < 0 || end < start || end > text.codePointCount(0, text.length())) {
        throw wrong(
            "a reference runs from %d to %d".formatted(start, end),
            "start_index and end_index within '%s', which has %d characters"
                .formatted(corpus, text.codePointCount(0, text.length())));
      }
      int from = text.offsetByCodePoints(0, start);
      var span = new Span(corpus, from, text.offsetByCodePoints(from, end - start));
      String content = text.substring(span.start(), span.end());
      if (reference.hasNonNull("content") && !reference.get("content").asText().equals(content)) {
        throw wrong(
            "%d to %d of '%s' reads '%s'".formatted(start, end, corpus, shown(content)),
            "'%s'; check that the file is the one that the spans were counted on"
                .formatted(shown(reference.get("content").asText())));
      }
      return span;
    }

    private IllegalArgumentException wrong(String seen, String expected) {
      return new IllegalArgumentException("%s: %s; expected %s".formatted(where, seen, expected));
    }

    private static String shown(String text) {
      return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
  }
}
