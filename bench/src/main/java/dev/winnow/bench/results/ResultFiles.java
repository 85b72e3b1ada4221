package dev.winnow.bench.results;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A folder of results: `DRIVER-DATE.json`, and `DRIVER-DATE-2.json` and so on for later runs of
/// the same day.
final class ResultFiles {
  private static final Pattern NAME =
      Pattern.compile("(.+?)-(\\d{4}-\\d\\d-\\d\\d)(?:-(\\d+))?\\.json");

  private static final JsonMapper MAPPER =
      JsonMapper.builder().defaultPropertyInclusion(present()).build();

  private static final ObjectWriter WRITER =
      MAPPER.writer(
          new DefaultPrettyPrinter()
              .withSeparators(
                  Separators.createDefaultInstance()
                      .withObjectFieldValueSpacing(Separators.Spacing.AFTER))
              .withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"))
              .withObjectIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n")));

  private ResultFiles() {}

  private static JsonInclude.Value present() {
    return JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS);
  }

  /// A name that is not taken yet.
  static Path free(Path folder, String driver, String date) {
    Path file = folder.resolve(driver + "-" + date + ".json");
    for (int number = 2; Files.exists(file); number++) {
      file = folder.resolve("%s-%s-%d.json".formatted(driver, date, number));
    }
    return file;
  }

  static void write(Path file, Result result) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, json(result));
  }

  static String json(Result result) throws JsonProcessingException {
    return WRITER.writeValueAsString(result) + "\n";
  }

  static Result read(Path file) throws IOException {
    try {
      return MAPPER.readValue(file.toFile(), Result.class);
    } catch (JsonProcessingException e) {
      throw new IOException("%s is no result: %s".formatted(file, e.getOriginalMessage()), e);
    }
  }

  /// All of a folder: driver by driver, of each the oldest first.
  static List<Result> readAll(Path folder) throws IOException {
    List<Named> named = new ArrayList<>();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        named.add(Named.of(file));
      }
    }
    named.sort(
        Comparator.comparing(Named::driver)
            .thenComparing(Named::date)
            .thenComparingInt(Named::number));
    List<Result> results = new ArrayList<>();
    for (Named file : named) {
      results.add(file.read());
    }
    return results;
  }

  private record Named(Path file, String driver, String date, int number) {
    static Named of(Path file) {
      Matcher name = NAME.matcher(file.getFileName().toString());
      if (!name.matches()) {
        throw new IllegalArgumentException(
            "%s is no name of a result; expected DRIVER-DATE.json or DRIVER-DATE-NUMBER.json"
                .formatted(file));
      }
      String number = name.group(3);
      return new Named(
          file, name.group(1), name.group(2), number == null ? 1 : Integer.parseInt(number));
    }

    Result read() throws IOException {
      Result result = ResultFiles.read(file);
      if (!result.driver().equals(driver) || !result.made().date().equals(date)) {
        throw new IllegalArgumentException(
            "%s holds a run of %s of %s; name the file so"
                .formatted(file, result.driver(), result.made().date()));
      }
      return result;
    }
  }
}
