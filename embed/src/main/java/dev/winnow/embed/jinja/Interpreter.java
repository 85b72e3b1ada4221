package dev.winnow.embed.jinja;

import dev.winnow.embed.jinja.Statement.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Runs the statements of one template, once.
final class Interpreter {
  private static final int MOST_CHARACTERS = 100_000_000;
  private static final int MOST_CALLS = 100;

  private final Evaluator evaluator = new Evaluator();
  private StringBuilder out = new StringBuilder();
  private int calls;

  /// How statements ended.
  private enum End {
    DONE,
    BREAK,
    CONTINUE
  }

  String run(List<Statement> statements, Scope scope) {
    End _ = body(statements, scope);
    return out.toString();
  }

  private End body(List<Statement> statements, Scope scope) {
    for (Statement statement : statements) {
      evaluator.step();
      End end = statement(statement, scope);
      if (end != End.DONE) {
        return end;
      }
    }
    return End.DONE;
  }

  private End statement(Statement statement, Scope scope) {
    return switch (statement) {
      case Statement.Data(String text) -> write(text);
      case Statement.Print(Expression value, int line) ->
          write(PythonText.of(Evaluator.at(line, () -> evaluator.value(value, scope))));
      case Statement.If choice -> choose(choice, scope);
      case Statement.For loop -> loop(loop, scope);
      case Statement.Set set -> {
        Object _ = Evaluator.at(set.line(), () -> set(set, scope));
        yield End.DONE;
      }
      case Statement.SetBlock(String name, List<Statement> body) -> {
        scope.set(name, captured(body, new Scope(scope)));
        yield End.DONE;
      }
      case Statement.Macro macro -> {
        Function function = (placed, named) -> call(macro, placed, named, scope);
        scope.set(macro.name(), function);
        yield End.DONE;
      }
      case Statement.Group(List<Statement> body) -> body(body, scope);
      case Statement.Break() -> End.BREAK;
      case Statement.Continue() -> End.CONTINUE;
    };
  }

  private End write(String text) {
    if (out.length() + text.length() > MOST_CHARACTERS) {
      throw new JinjaException(
          "more than %,d characters; expected fewer: shorten the chat".formatted(MOST_CHARACTERS));
    }
    out.append(text);
    return End.DONE;
  }

  private String captured(List<Statement> body, Scope scope) {
    StringBuilder outer = out;
    out = new StringBuilder();
    try {
      End _ = body(body, scope);
      return out.toString();
    } finally {
      out = outer;
    }
  }

  private End choose(Statement.If choice, Scope scope) {
    for (Statement.Branch branch : choice.branches()) {
      Object holds = Evaluator.at(branch.line(), () -> evaluator.value(branch.condition(), scope));
      if (Values.isTrue(holds)) {
        return body(branch.body(), scope);
      }
    }
    return body(choice.otherwise(), scope);
  }

  private End loop(Statement.For loop, Scope scope) {
    Object over = Evaluator.at(loop.line(), () -> evaluator.value(loop.over(), scope));
    List<Object> items = new ArrayList<>();
    for (Object item : itemsOf(loop, over)) {
      evaluator.step();
      Scope own = new Scope(scope);
      bind(loop.names(), item, own);
      Expression only = loop.only();
      if (only == null || Values.isTrue(evaluator.value(only, own))) {
        items.add(item);
      }
    }
    for (int i = 0; i < items.size(); i++) {
      Scope own = new Scope(scope);
      own.set("loop", state(items, i));
      bind(loop.names(), items.get(i), own);
      if (body(loop.body(), own) == End.BREAK) {
        break;
      }
    }
    return items.isEmpty() ? body(loop.otherwise(), new Scope(scope)) : End.DONE;
  }

  private static List<Object> itemsOf(Statement.For loop, Object over) {
    Object items = Evaluator.at(loop.line(), () -> Values.items(over));
    return new ArrayList<>((List<?>) items);
  }

  private static Map<Object, Object> state(List<Object> items, int at) {
    Map<Object, Object> state = new LinkedHashMap<>();
    long size = items.size();
    state.put("index", at + 1L);
    state.put("index0", (long) at);
    state.put("revindex", size - at);
    state.put("revindex0", size - at - 1);
    state.put("first", at == 0);
    state.put("last", at == size - 1);
    state.put("length", size);
    state.put("previtem", at == 0 ? new Undefined("previtem") : items.get(at - 1));
    state.put("nextitem", at == size - 1 ? new Undefined("nextitem") : items.get(at + 1));
    Function cycle = (placed, _) -> placed.get(at % placed.size());
    state.put("cycle", cycle);
    return state;
  }

  private static void bind(List<String> names, Object item, Scope scope) {
    if (names.size() == 1) {
      scope.set(names.getFirst(), item);
      return;
    }
    List<Object> items = Values.items(item);
    if (items.size() != names.size()) {
      throw new JinjaException(
          "%d names for %s; expected as many items"
              .formatted(names.size(), PythonText.shown(item)));
    }
    for (int i = 0; i < names.size(); i++) {
      scope.set(names.get(i), items.get(i));
    }
  }

  private Object set(Statement.Set set, Scope scope) {
    Object value = evaluator.value(set.value(), scope);
    String member = set.member();
    if (member == null) {
      bind(set.names(), value, scope);
    } else if (scope.value(set.names().getFirst()) instanceof Namespace(var values)) {
      values.put(member, value);
    } else {
      throw new JinjaException(
          "a member of '%s' is set; expected a namespace".formatted(set.names().getFirst()));
    }
    return value;
  }

  private Object call(
      Statement.Macro macro, List<Object> placed, Map<String, Object> named, Scope scope) {
    if (++calls > MOST_CALLS) {
      throw new JinjaException(
          "macros inside each other more than %d deep; expected fewer".formatted(MOST_CALLS));
    }
    Scope own = new Scope(scope);
    for (int i = 0; i < macro.parameters().size(); i++) {
      Parameter parameter = macro.parameters().get(i);
      own.set(parameter.name(), given(parameter, i, placed, named, own));
    }
    try {
      return captured(macro.body(), own);
    } finally {
      calls--;
    }
  }

  private Object given(
      Parameter parameter, int place, List<Object> placed, Map<String, Object> named, Scope scope) {
    if (place < placed.size()) {
      return placed.get(place);
    }
    Object value = named.get(parameter.name());
    if (value != null) {
      return value;
    }
    @Nullable Expression byDefault = parameter.byDefault();
    return byDefault == null ? new Undefined(parameter.name()) : evaluator.value(byDefault, scope);
  }
}
