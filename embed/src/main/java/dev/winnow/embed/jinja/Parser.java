package dev.winnow.embed.jinja;

import dev.winnow.embed.jinja.Statement.Branch;
import dev.winnow.embed.jinja.Statement.Parameter;
import dev.winnow.embed.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tokens to statements. Expressions are read by [Expressions].
final class Parser {
  private final Tokens tokens;
  private final Expressions expressions;

  private Parser(List<Token> tokens) {
    this.tokens = new Tokens(tokens);
    expressions = new Expressions(this.tokens);
  }

  static List<Statement> parse(String source) {
    var parser = new Parser(Lexer.tokens(source));
    List<Statement> body = parser.body();
    if (parser.tokens.peek().kind() != Kind.END) {
      throw parser.tokens.unexpected("a statement");
    }
    return body;
  }

  /// Statements up to one of the words that may end them, behind its `{%`, or up to the end.
  private List<Statement> body(String... ends) {
    List<Statement> body = new ArrayList<>();
    while (tokens.peek().kind() != Kind.END) {
      Token token = tokens.peek();
      switch (token.kind()) {
        case DATA -> body.add(new Statement.Data(tokens.next().text()));
        case PRINT -> {
          Token _ = tokens.next();
          body.add(new Statement.Print(expressions.tuple(), token.line()));
          tokens.close();
        }
        case BLOCK -> {
          if (Arrays.asList(ends).contains(tokens.peek(1).text())) {
            Token _ = tokens.next();
            return body;
          }
          Token _ = tokens.next();
          body.add(statement());
        }
        case CLOSE, NAME, STRING, INTEGER, REAL, OPERATOR, END ->
            throw tokens.unexpected("a statement");
      }
    }
    if (ends.length > 0) {
      throw tokens.unexpected("{% " + ends[ends.length - 1] + " %}");
    }
    return body;
  }

  private Statement statement() {
    Token word = tokens.name();
    try (var _ = tokens.deeper()) {
      return switch (word.text()) {
        case "if" -> readIf();
        case "for" -> readFor(word.line());
        case "set" -> readSet(word.line());
        case "macro" -> readMacro();
        case "generation" -> new Statement.Group(closed("endgeneration"));
        case "break" -> {
          tokens.close();
          yield new Statement.Break();
        }
        case "continue" -> {
          tokens.close();
          yield new Statement.Continue();
        }
        default ->
            throw new JinjaException(
                "line %d has the block '%s'; expected if, for, set, macro, generation, break or continue: others are not known here"
                    .formatted(word.line(), word.text()));
      };
    }
  }

  /// Behind the first word of a block: its end, what it holds, and its last word.
  private List<Statement> closed(String end) {
    tokens.close();
    List<Statement> body = body(end);
    end(end);
    return body;
  }

  private void end(String word) {
    tokens.require(word);
    tokens.close();
  }

  private Statement readIf() {
    List<Branch> branches = new ArrayList<>();
    while (true) {
      int line = tokens.peek().line();
      Expression condition = expressions.tuple();
      tokens.close();
      branches.add(new Branch(condition, body("elif", "else", "endif"), line));
      if (!tokens.skip("elif")) {
        break;
      }
    }
    List<Statement> otherwise = List.of();
    if (tokens.skip("else")) {
      tokens.close();
      otherwise = body("endif");
    }
    end("endif");
    return new Statement.If(branches, otherwise);
  }

  private Statement readFor(int line) {
    List<String> names = names();
    tokens.require("in");
    Expression over = expressions.withoutChoice();
    @Nullable Expression only = tokens.skip("if") ? expressions.any() : null;
    if (tokens.peek().name("recursive")) {
      throw tokens.unexpected("a loop without recursion, which is not known here");
    }
    tokens.close();
    List<Statement> body = body("else", "endfor");
    List<Statement> otherwise = List.of();
    if (tokens.skip("else")) {
      tokens.close();
      otherwise = body("endfor");
    }
    end("endfor");
    return new Statement.For(names, over, only, body, otherwise, line);
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    boolean wrapped = tokens.skipOperator("(");
    do {
      names.add(tokens.name().text());
    } while (tokens.skipOperator(","));
    if (wrapped) {
      tokens.requireOperator(")");
    }
    return names;
  }

  private Statement readSet(int line) {
    List<String> names = names();
    @Nullable String member = tokens.skipOperator(".") ? tokens.name().text() : null;
    if (tokens.skipOperator("=")) {
      Expression value = expressions.tuple();
      tokens.close();
      return new Statement.Set(names, member, value, line);
    }
    if (names.size() > 1 || member != null) {
      throw tokens.unexpected("=");
    }
    return new Statement.SetBlock(names.getFirst(), closed("endset"));
  }

  private Statement readMacro() {
    String name = tokens.name().text();
    List<Parameter> parameters = new ArrayList<>();
    tokens.requireOperator("(");
    while (!tokens.skipOperator(")")) {
      String parameter = tokens.name().text();
      parameters.add(new Parameter(parameter, tokens.skipOperator("=") ? expressions.any() : null));
      if (!tokens.peek().operator(")")) {
        tokens.requireOperator(",");
      }
    }
    return new Statement.Macro(name, parameters, closed("endmacro"));
  }
}
