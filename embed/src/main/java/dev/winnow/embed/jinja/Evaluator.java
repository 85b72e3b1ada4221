package dev.winnow.embed.jinja;

import dev.winnow.embed.jinja.Expression.Arguments;
import dev.winnow.embed.jinja.Expression.Operand;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Computes expressions, counting steps so that none goes on for ever.
final class Evaluator {
  /// A chat of a thousand messages takes some hundred thousand.
  private static final int MOST_STEPS = 5_000_000;

  private int steps;

  void step() {
    if (++steps > MOST_STEPS) {
      throw new JinjaException(
          "a template of more than %,d steps; expected fewer: does it loop over a number?"
              .formatted(MOST_STEPS));
    }
  }

  Object value(Expression expression, Scope scope) {
    step();
    return switch (expression) {
      case Expression.Constant(Object value) -> value;
      case Expression.Name(String name) -> scope.value(name);
      case Expression.Items(List<Expression> items) -> values(items, scope);
      case Expression.Entries(List<Map.Entry<Expression, Expression>> entries) -> {
        Map<Object, Object> map = new LinkedHashMap<>();
        entries.forEach(
            entry -> map.put(value(entry.getKey(), scope), value(entry.getValue(), scope)));
        yield map;
      }
      case Expression.Unary(String operator, Expression of) -> unary(operator, value(of, scope));
      case Expression.Binary binary -> binary(binary, scope);
      case Expression.Compare compare -> holds(compare, scope);
      case Expression.Choice(Expression condition, Expression then, var otherwise) ->
          Values.isTrue(value(condition, scope))
              ? value(then, scope)
              : otherwise == null ? new Undefined("the other choice") : value(otherwise, scope);
      case Expression.Attribute(Expression of, String name) -> Values.at(value(of, scope), name);
      case Expression.Subscript(Expression of, Expression key) ->
          Values.at(value(of, scope), value(key, scope));
      case Expression.Slice(Expression of, var start, var end, var step) ->
          Values.slice(
              value(of, scope),
              or(start, scope),
              or(end, scope),
              step == null ? 1L : value(step, scope));
      case Expression.Call call -> at(call.line(), () -> called(call, scope));
      case Expression.Filtered(Expression of, String name, Arguments arguments, int line) ->
          at(
              line,
              () ->
                  Filters.apply(
                      name,
                      value(of, scope),
                      values(arguments.placed(), scope),
                      named(arguments, scope)));
      case Expression.Tested(Expression of, String name, List<Expression> arguments, int line) ->
          at(line, () -> Checks.holds(name, value(of, scope), values(arguments, scope)));
    };
  }

  interface Work {
    Object run();
  }

  /// Names the line of what fails, once.
  static Object at(int line, Work work) {
    try {
      return work.run();
    } catch (JinjaException e) {
      String message = String.valueOf(e.getMessage());
      throw message.startsWith("line ") ? e : new JinjaException("line " + line + ": " + message);
    }
  }

  private @Nullable Object or(@Nullable Expression expression, Scope scope) {
    return expression == null ? null : value(expression, scope);
  }

  private List<Object> values(List<Expression> expressions, Scope scope) {
    List<Object> values = new ArrayList<>();
    expressions.forEach(expression -> values.add(value(expression, scope)));
    return values;
  }

  private Map<String, Object> named(Arguments arguments, Scope scope) {
    Map<String, Object> named = new LinkedHashMap<>();
    arguments.named().forEach((name, expression) -> named.put(name, value(expression, scope)));
    return named;
  }

  private static Object unary(String operator, Object value) {
    return switch (operator) {
      case "not" -> !Values.isTrue(value);
      case "-" -> Operators.negative(value);
      default -> value;
    };
  }

  private Object binary(Expression.Binary binary, Scope scope) {
    Object left = value(binary.left(), scope);
    return switch (binary.operator()) {
      case "and" -> Values.isTrue(left) ? value(binary.right(), scope) : left;
      case "or" -> Values.isTrue(left) ? left : value(binary.right(), scope);
      default -> Operators.apply(binary.operator(), left, value(binary.right(), scope));
    };
  }

  private boolean holds(Expression.Compare compare, Scope scope) {
    Object left = value(compare.first(), scope);
    for (Operand other : compare.others()) {
      Object right = value(other.value(), scope);
      if (!Operators.holds(other.operator(), left, right)) {
        return false;
      }
      left = right;
    }
    return true;
  }

  private Object called(Expression.Call call, Scope scope) {
    if (call.called() instanceof Expression.Attribute(Expression of, String name)) {
      Object target = value(of, scope);
      if (Methods.has(target, name)) {
        return Methods.call(target, name, values(call.arguments().placed(), scope));
      }
      return invoked(name, Values.at(target, name), call.arguments(), scope);
    }
    String name = call.called() instanceof Expression.Name(String own) ? own : "a value";
    return invoked(name, value(call.called(), scope), call.arguments(), scope);
  }

  private Object invoked(String name, Object called, Arguments arguments, Scope scope) {
    if (called instanceof Function function) {
      return function.call(values(arguments.placed(), scope), named(arguments, scope));
    }
    throw new JinjaException(
        "'%s' is called, which is %s; expected a macro, a function or a method that is known here"
            .formatted(name, PythonText.shown(called)));
  }
}
