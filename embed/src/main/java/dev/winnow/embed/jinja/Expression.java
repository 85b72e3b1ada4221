package dev.winnow.embed.jinja;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What has a value.
sealed interface Expression {
  record Constant(Object value) implements Expression {}

  record Name(String name) implements Expression {}

  record Items(List<Expression> items) implements Expression {}

  record Entries(List<Map.Entry<Expression, Expression>> entries) implements Expression {}

  /// `not`, `-` or `+`.
  record Unary(String operator, Expression of) implements Expression {}

  record Binary(String operator, Expression left, Expression right) implements Expression {}

  /// `0 < x <= 3`.
  record Compare(Expression first, List<Operand> others) implements Expression {}

  record Operand(String operator, Expression value) {}

  record Choice(Expression condition, Expression then, @Nullable Expression otherwise)
      implements Expression {}

  record Attribute(Expression of, String name) implements Expression {}

  record Subscript(Expression of, Expression key) implements Expression {}

  record Slice(
      Expression of,
      @Nullable Expression start,
      @Nullable Expression end,
      @Nullable Expression step)
      implements Expression {}

  record Call(Expression called, Arguments arguments, int line) implements Expression {}

  record Filtered(Expression value, String name, Arguments arguments, int line)
      implements Expression {}

  record Tested(Expression value, String name, List<Expression> arguments, int line)
      implements Expression {}

  /// @param named by their names, behind those by place
  record Arguments(List<Expression> placed, Map<String, Expression> named) {
    static final Arguments NONE = new Arguments(List.of(), Map.of());
  }
}
