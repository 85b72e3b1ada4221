package dev.winnow.embed.jinja;

import dev.winnow.embed.jinja.Expression.Arguments;
import dev.winnow.embed.jinja.Expression.Operand;
import dev.winnow.embed.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tokens to expressions, by Jinja's order of operators.
final class Expressions {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", ">", "<=", ">=");

  /// Words that end the test before them rather than being its argument.
  private static final Set<String> NO_ARGUMENTS =
      Set.of("else", "and", "or", "is", "if", "not", "in");

  private final Tokens tokens;

  Expressions(Tokens tokens) {
    this.tokens = tokens;
  }

  /// One expression, or several with commas between them as a list.
  Expression tuple() {
    Expression first = any();
    if (!tokens.peek().operator(",")) {
      return first;
    }
    List<Expression> items = new ArrayList<>(List.of(first));
    while (tokens.skipOperator(",")) {
      if (tokens.peek().kind() == Kind.CLOSE || tokens.peek().operator(")")) {
        break;
      }
      items.add(any());
    }
    return new Expression.Items(items);
  }

  Expression any() {
    try (var _ = tokens.deeper()) {
      Expression value = withoutChoice();
      while (tokens.skip("if")) {
        Expression condition = withoutChoice();
        @Nullable Expression otherwise = tokens.skip("else") ? any() : null;
        value = new Expression.Choice(condition, value, otherwise);
      }
      return value;
    }
  }

  Expression withoutChoice() {
    Expression left = and();
    while (tokens.skip("or")) {
      left = new Expression.Binary("or", left, and());
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (tokens.skip("and")) {
      left = new Expression.Binary("and", left, not());
    }
    return left;
  }

  private Expression not() {
    if (tokens.skip("not")) {
      try (var _ = tokens.deeper()) {
        return new Expression.Unary("not", not());
      }
    }
    return compare();
  }

  private Expression compare() {
    Expression first = sum();
    List<Operand> others = new ArrayList<>();
    while (true) {
      Token token = tokens.peek();
      if (token.kind() == Kind.OPERATOR && COMPARISONS.contains(token.text())) {
        others.add(new Operand(tokens.next().text(), sum()));
      } else if (tokens.skip("in")) {
        others.add(new Operand("in", sum()));
      } else if (token.name("not") && tokens.peek(1).name("in")) {
        tokens.require("not");
        tokens.require("in");
        others.add(new Operand("not in", sum()));
      } else {
        return others.isEmpty() ? first : new Expression.Compare(first, others);
      }
    }
  }

  private Expression sum() {
    Expression left = joined();
    while (tokens.peek().operator("+") || tokens.peek().operator("-")) {
      left = new Expression.Binary(tokens.next().text(), left, joined());
    }
    return left;
  }

  private Expression joined() {
    Expression left = product();
    while (tokens.skipOperator("~")) {
      left = new Expression.Binary("~", left, product());
    }
    return left;
  }

  private Expression product() {
    Expression left = power();
    while (tokens.peek().kind() == Kind.OPERATOR
        && List.of("*", "/", "//", "%").contains(tokens.peek().text())) {
      left = new Expression.Binary(tokens.next().text(), left, power());
    }
    return left;
  }

  private Expression power() {
    Expression left = unary(true);
    while (tokens.skipOperator("**")) {
      left = new Expression.Binary("**", left, unary(true));
    }
    return left;
  }

  private Expression unary(boolean filtered) {
    Expression value;
    if (tokens.peek().operator("-") || tokens.peek().operator("+")) {
      try (var _ = tokens.deeper()) {
        value = new Expression.Unary(tokens.next().text(), unary(false));
      }
    } else {
      value = postfixed(primary());
    }
    return filtered ? filtered(value) : value;
  }

  private Expression primary() {
    Token token = tokens.next();
    return switch (token.kind()) {
      case NAME ->
          switch (token.text()) {
            case "true", "True" -> new Expression.Constant(true);
            case "false", "False" -> new Expression.Constant(false);
            case "none", "None" -> new Expression.Constant(None.NONE);
            default -> new Expression.Name(token.text());
          };
      case STRING -> {
        var text = new StringBuilder(token.text());
        while (tokens.peek().kind() == Kind.STRING) {
          text.append(tokens.next().text());
        }
        yield new Expression.Constant(text.toString());
      }
      case INTEGER -> new Expression.Constant(integer(token));
      case REAL -> new Expression.Constant(Double.parseDouble(token.text()));
      case OPERATOR ->
          switch (token.text()) {
            case "(" -> parenthesized();
            case "[" -> new Expression.Items(items("]"));
            case "{" -> entries();
            default -> throw unexpected(token);
          };
      case DATA, PRINT, BLOCK, CLOSE, END -> throw unexpected(token);
    };
  }

  private static Long integer(Token token) {
    try {
      return Long.valueOf(token.text());
    } catch (NumberFormatException e) {
      throw new JinjaException(
          "line %d has the number %s; expected one of at most 63 bits"
              .formatted(token.line(), token.text()));
    }
  }

  private static JinjaException unexpected(Token token) {
    return new JinjaException("line %d has %s; expected a value".formatted(token.line(), token));
  }

  private Expression parenthesized() {
    if (tokens.skipOperator(")")) {
      return new Expression.Items(List.of());
    }
    Expression value = tuple();
    tokens.requireOperator(")");
    return value;
  }

  private List<Expression> items(String end) {
    List<Expression> items = new ArrayList<>();
    while (!tokens.skipOperator(end)) {
      items.add(any());
      if (!tokens.peek().operator(end)) {
        tokens.requireOperator(",");
      }
    }
    return items;
  }

  private Expression entries() {
    List<Map.Entry<Expression, Expression>> entries = new ArrayList<>();
    while (!tokens.skipOperator("}")) {
      Expression key = any();
      tokens.requireOperator(":");
      entries.add(Map.entry(key, any()));
      if (!tokens.peek().operator("}")) {
        tokens.requireOperator(",");
      }
    }
    return new Expression.Entries(entries);
  }

  private Expression postfixed(Expression first) {
    Expression value = first;
    while (true) {
      int line = tokens.peek().line();
      if (tokens.skipOperator(".")) {
        value = new Expression.Attribute(value, tokens.name().text());
      } else if (tokens.skipOperator("[")) {
        value = subscript(value);
      } else if (tokens.skipOperator("(")) {
        value = new Expression.Call(value, arguments(), line);
      } else {
        return value;
      }
    }
  }

  private Expression subscript(Expression of) {
    @Nullable Expression start = tokens.peek().operator(":") ? null : any();
    if (start != null && tokens.skipOperator("]")) {
      return new Expression.Subscript(of, start);
    }
    tokens.requireOperator(":");
    @Nullable Expression end = bound();
    @Nullable Expression step = tokens.skipOperator(":") ? bound() : null;
    tokens.requireOperator("]");
    return new Expression.Slice(of, start, end, step);
  }

  private @Nullable Expression bound() {
    return tokens.peek().operator(":") || tokens.peek().operator("]") ? null : any();
  }

  private Arguments arguments() {
    List<Expression> placed = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    while (!tokens.skipOperator(")")) {
      if (tokens.peek().kind() == Kind.NAME && tokens.peek(1).operator("=")) {
        String name = tokens.next().text();
        tokens.requireOperator("=");
        named.put(name, any());
      } else {
        placed.add(any());
      }
      if (!tokens.peek().operator(")")) {
        tokens.requireOperator(",");
      }
    }
    return new Arguments(placed, named);
  }

  private Expression filtered(Expression first) {
    Expression value = first;
    while (true) {
      int line = tokens.peek().line();
      if (tokens.skipOperator("|")) {
        String name = tokens.name().text();
        Arguments arguments = tokens.skipOperator("(") ? arguments() : Arguments.NONE;
        Filters.require(name, line);
        value = new Expression.Filtered(value, name, arguments, line);
      } else if (tokens.skip("is")) {
        value = tested(value, line);
      } else {
        return value;
      }
    }
  }

  private Expression tested(Expression value, int line) {
    boolean negated = tokens.skip("not");
    String name = tokens.name().text();
    Checks.require(name, line);
    List<Expression> arguments = List.of();
    if (tokens.skipOperator("(")) {
      arguments = arguments().placed();
    } else if (takesArgument(tokens.peek())) {
      arguments = List.of(postfixed(primary()));
    }
    Expression tested = new Expression.Tested(value, name, arguments, line);
    return negated ? new Expression.Unary("not", tested) : tested;
  }

  private static boolean takesArgument(Token next) {
    return switch (next.kind()) {
      case NAME -> !NO_ARGUMENTS.contains(next.text());
      case STRING, INTEGER, REAL -> true;
      case OPERATOR -> next.text().equals("[") || next.text().equals("{");
      case DATA, PRINT, BLOCK, CLOSE, END -> false;
    };
  }
}
