package dev.winnow.embed.jinja;

import java.util.ArrayList;
import java.util.List;

/// Operators between two values that are both computed.
final class Operators {
  /// Characters of a text that a product makes.
  private static final long MOST_REPEATED = 1_000_000;

  private Operators() {}

  static Object apply(String operator, Object left, Object right) {
    return switch (operator) {
      case "+" -> sum(left, right);
      case "~" -> PythonText.of(left) + PythonText.of(right);
      case "*" -> product(left, right);
      case "-", "/", "//", "%", "**" -> number(operator, left, right);
      default -> throw new JinjaException("operator " + operator + " is not known here");
    };
  }

  static boolean holds(String operator, Object left, Object right) {
    return switch (operator) {
      case "==" -> Values.equal(left, right);
      case "!=" -> !Values.equal(left, right);
      case "<" -> Values.compared(left, right) < 0;
      case "<=" -> Values.compared(left, right) <= 0;
      case ">" -> Values.compared(left, right) > 0;
      case ">=" -> Values.compared(left, right) >= 0;
      case "in" -> Values.contains(right, left);
      case "not in" -> !Values.contains(right, left);
      default -> throw new JinjaException("operator " + operator + " is not known here");
    };
  }

  static Object negative(Object value) {
    return value instanceof Double number ? (Object) (-number) : Math.negateExact(exact(value));
  }

  private static Object sum(Object left, Object right) {
    if (left instanceof String one && right instanceof String other) {
      return one + other;
    }
    if (left instanceof List<?> one && right instanceof List<?> other) {
      List<Object> all = new ArrayList<>(one);
      all.addAll(other);
      return all;
    }
    return number("+", left, right);
  }

  private static Object product(Object left, Object right) {
    if (left instanceof String text && right instanceof Long times) {
      long repeated = Math.max(0, times);
      if (text.length() * (double) repeated > MOST_REPEATED) {
        throw new JinjaException(
            "a text %,d times over; expected at most %,d characters"
                .formatted(repeated, MOST_REPEATED));
      }
      return text.repeat((int) repeated);
    }
    return number("*", left, right);
  }

  private static Object number(String operator, Object left, Object right) {
    if (!Values.isNumber(left) || !Values.isNumber(right)) {
      throw new JinjaException(
          "%s %s %s; expected two numbers, or two texts or lists to join"
              .formatted(PythonText.shown(left), operator, PythonText.shown(right)));
    }
    try {
      return left instanceof Double || right instanceof Double || operator.equals("/")
          ? real(operator, Values.real(left), Values.real(right))
          : whole(operator, exact(left), exact(right));
    } catch (ArithmeticException e) {
      throw new JinjaException(
          "%s %s %s cannot be computed: %s; expected numbers of at most 63 bits, and no division by 0"
              .formatted(left, operator, right, e.getMessage()));
    }
  }

  private static long exact(Object value) {
    return Values.integer(value);
  }

  private static Object real(String operator, double left, double right) {
    if (right == 0 && List.of("/", "//", "%").contains(operator)) {
      throw new ArithmeticException("by zero");
    }
    return switch (operator) {
      case "+" -> left + right;
      case "-" -> left - right;
      case "*" -> left * right;
      case "/" -> left / right;
      case "//" -> Math.floor(left / right);
      case "%" -> left - Math.floor(left / right) * right;
      default -> Math.pow(left, right);
    };
  }

  private static Object whole(String operator, long left, long right) {
    return switch (operator) {
      case "+" -> Math.addExact(left, right);
      case "-" -> Math.subtractExact(left, right);
      case "*" -> Math.multiplyExact(left, right);
      case "//" -> Math.floorDiv(left, right);
      case "%" -> Math.floorMod(left, right);
      default -> power(left, right);
    };
  }

  private static Object power(long base, long exponent) {
    if (exponent < 0) {
      return Math.pow(base, exponent);
    }
    if (Math.abs(base) <= 1) {
      return exponent % 2 == 0 && base < 0 || exponent == 0 ? 1L : base;
    }
    long power = 1;
    for (long i = 0; i < exponent; i++) {
      power = Math.multiplyExact(power, base);
    }
    return power;
  }
}
