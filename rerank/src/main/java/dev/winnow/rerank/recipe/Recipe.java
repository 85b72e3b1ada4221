package dev.winnow.rerank.recipe;

import dev.winnow.rerank.recipe.Piece.Filled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/// How a model is asked about passages, and how its answer is read. All of it must be as in
/// training: a model that is asked otherwise gives meaningless scores.
///
/// @param name for people
/// @param layout the prompt
/// @param instruction what `{instruction}` holds
/// @param cleaning of passages
/// @param limits on lengths
/// @param reading of the answer
public record Recipe(
    String name,
    Layout layout,
    String instruction,
    Cleaning cleaning,
    Limits limits,
    Reading reading) {
  public Recipe {
    if (reading instanceof Reading.Choice != layout.has(Field.LABEL)) {
      throw new IllegalArgumentException(
          "recipe %s reads %s; expected {label} in its prompt if labels are read, else none"
              .formatted(name, reading));
    }
    if (!layout.has(Field.QUERY)) {
      throw new IllegalArgumentException("recipe " + name + " has no {query}; expected one");
    }
  }

  public Recipe withInstruction(String instruction) {
    return new Recipe(name, layout, instruction, cleaning, limits, reading);
  }

  public Recipe withCleaning(Cleaning cleaning) {
    return new Recipe(name, layout, instruction, cleaning, limits, reading);
  }

  public Recipe withLimits(Limits limits) {
    return new Recipe(name, layout, instruction, cleaning, limits, reading);
  }

  public Recipe withReading(Reading reading) {
    return new Recipe(name, layout, instruction, cleaning, limits, reading);
  }

  /// A recipe from its JSON, as [#toJson] writes it.
  ///
  /// @throws IllegalArgumentException naming whatever is missing or not known: it may be what a
  ///   score depends on
  public static Recipe parse(String json) {
    return RecipeReader.read(json);
  }

  public String toJson() {
    return RecipeWriter.write(this);
  }

  /// The prompt as text, for people; a model sees tokens. Only cleaning shortens it.
  public String render(String query, List<String> passages) {
    List<String> labels =
        reading instanceof Reading.Choice choice
            ? choice.labels().all()
            : Collections.nCopies(passages.size(), "");
    int count = passages.size();
    if (count > labels.size()) {
      throw new IllegalArgumentException(
          "%d passages for the %d labels of recipe %s; expected at most as many"
              .formatted(count, labels.size(), name));
    }
    var pieces = new ArrayList<Filled>(before(query, count));
    for (int i = 0; i < count; i++) {
      pieces.addAll(each(query, count, cleaning.clean(passages.get(i)), i, labels.get(i)));
    }
    pieces.addAll(after(query, count));
    return pieces.stream().map(Filled::text).collect(Collectors.joining());
  }

  /// The pieces before the passages.
  public List<Filled> before(String query, int count) {
    return filled(layout.before(), Values.shared(instruction, query, count));
  }

  /// The pieces of one passage.
  ///
  /// @param passage cleaned
  /// @param number of the passage, from 0
  public List<Filled> each(String query, int count, String passage, int number, String label) {
    return filled(layout.each(), new Values(instruction, query, passage, label, number, count));
  }

  /// The pieces after the passages.
  public List<Filled> after(String query, int count) {
    return filled(layout.after(), Values.shared(instruction, query, count));
  }

  private static List<Filled> filled(List<Piece> pieces, Values values) {
    return pieces.stream().map(piece -> piece.fill(values)).toList();
  }
}
