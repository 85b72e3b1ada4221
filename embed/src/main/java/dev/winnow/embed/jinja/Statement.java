package dev.winnow.embed.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What writes or changes something.
sealed interface Statement {
  record Data(String text) implements Statement {}

  record Print(Expression value, int line) implements Statement {}

  record If(List<Branch> branches, List<Statement> otherwise) implements Statement {}

  record Branch(Expression condition, List<Statement> body, int line) {}

  /// @param only items for which it holds, or null for all
  record For(
      List<String> names,
      Expression over,
      @Nullable Expression only,
      List<Statement> body,
      List<Statement> otherwise,
      int line)
      implements Statement {}

  /// @param member of the namespace `names.getFirst()`, or null
  record Set(List<String> names, @Nullable String member, Expression value, int line)
      implements Statement {}

  record SetBlock(String name, List<Statement> body) implements Statement {}

  record Macro(String name, List<Parameter> parameters, List<Statement> body)
      implements Statement {}

  record Parameter(String name, @Nullable Expression byDefault) {}

  /// Between `generation` and `endgeneration`, which change nothing.
  record Group(List<Statement> body) implements Statement {}

  record Break() implements Statement {}

  record Continue() implements Statement {}
}
