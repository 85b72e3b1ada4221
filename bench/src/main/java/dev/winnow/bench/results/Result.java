package dev.winnow.bench.results;

import dev.winnow.bench.run.Computer;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One run of a driver, as its JSON file holds it. Immutable.
record Result(String driver, Made made, List<Claim> claims, List<Grid> tables) {
  Result {
    claims = List.copyOf(claims);
    tables = List.copyOf(tables);
  }

  /// Where it comes from.
  ///
  /// @param date as in 2026-11-21
  /// @param commit of the sources, `-dirty` behind it where they had changes, or null where nobody
  ///   knows
  record Made(String command, String date, @Nullable String commit, Computer computer) {
    Made {
      LocalDate _ = LocalDate.parse(date);
    }
  }

  /// All figures of a table.
  ///
  /// @param notes how they were measured
  record Grid(List<Row> rows, List<String> notes) {
    Grid {
      rows = List.copyOf(rows);
      notes = List.copyOf(notes);
    }
  }

  /// @param labels what was measured, by column
  record Row(Map<String, String> labels, List<Figure> figures) {
    Row {
      labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
      figures = List.copyOf(figures);
    }
  }
}
