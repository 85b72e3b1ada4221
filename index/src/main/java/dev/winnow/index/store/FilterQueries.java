package dev.winnow.index.store;

import dev.winnow.index.FieldValues;
import dev.winnow.index.Filter;
import dev.winnow.index.Limits;
import dev.winnow.index.Schema;
import dev.winnow.index.Schema.Field;
import dev.winnow.index.WellFormed;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.lucene.document.KeywordField;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.AutomatonQuery;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TermRangeQuery;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/// Turns a [Filter] into a Lucene query that matches documents, never passages.
final class FilterQueries {
  private static final Query NOTHING = new MatchNoDocsQuery("no document has the field");

  private final Schema schema;
  private final Limits limits;
  private final boolean strict;
  private int nodes;

  private FilterQueries(Schema schema, Limits limits, boolean strict) {
    this.schema = schema;
    this.limits = limits;
    this.strict = strict;
  }

  /// A filter on a field that no document has yet matches nothing, where documents may bring new
  /// fields.
  static Query query(Filter filter, Schema schema, Limits limits) {
    filter.requireShallow();
    return documents(new FilterQueries(schema, limits, false).translate(filter), schema);
  }

  /// Like [#query], but every field must be known: a name that is misspelt must not decide what is
  /// deleted.
  static Query strict(Filter filter, Schema schema, Limits limits) {
    filter.requireShallow();
    return documents(new FilterQueries(schema, limits, true).translate(filter), schema);
  }

  private Query translate(Filter filter) {
    count(1);
    return switch (filter) {
      case Filter.And and -> and(and.of());
      case Filter.Or or -> or(or.of());
      case Filter.Not not ->
          new BooleanQuery.Builder()
              .add(MatchAllDocsQuery.INSTANCE, Occur.FILTER)
              .add(translate(not.of()), Occur.MUST_NOT)
              .build();
      case Filter.Eq eq -> leaf(() -> in(eq.field(), List.of(eq.value())));
      case Filter.In in -> leaf(() -> in(in.field(), in.values()));
      case Filter.Range range -> leaf(() -> range(range));
      case Filter.Prefix prefix -> leaf(() -> prefix(prefix.field(), prefix.prefix()));
      case Filter.Glob glob -> leaf(() -> glob(glob.field(), glob.pattern()));
      case Filter.Exists exists -> exists(exists.field());
    };
  }

  /// A value that does not fit its field is the filter's, and no document's.
  private static Query leaf(Supplier<Query> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      String told = String.valueOf(e.getMessage());
      throw told.startsWith("field ") ? new IllegalArgumentException("filter: " + told, e) : e;
    }
  }

  private void count(int more) {
    nodes += more;
    if (nodes > limits.plans().filterNodes()) {
      throw new IllegalArgumentException(
          "filter has more than %d nodes and values; split the request, or raise the limit filterNodes"
              .formatted(limits.plans().filterNodes()));
    }
  }

  private Query and(List<Filter> of) {
    if (of.isEmpty()) {
      return MatchAllDocsQuery.INSTANCE;
    }
    requireClauses(of.size());
    var all = new BooleanQuery.Builder();
    of.forEach(part -> all.add(translate(part), Occur.FILTER));
    return all.build();
  }

  private Query or(List<Filter> of) {
    if (of.isEmpty()) {
      return new MatchNoDocsQuery("empty or");
    }
    requireClauses(of.size());
    var any = new BooleanQuery.Builder();
    of.forEach(part -> any.add(translate(part), Occur.SHOULD));
    return any.build();
  }

  private static void requireClauses(int clauses) {
    if (clauses > IndexSearcher.getMaxClauseCount()) {
      throw new IllegalArgumentException(
          "filter joins %d parts; expected at most %d in one and/or; use `in` for many values"
              .formatted(clauses, IndexSearcher.getMaxClauseCount()));
    }
  }

  private Query in(String name, List<Object> values) {
    count(values.size());
    Field type = type(name);
    String field = Layout.field(name);
    if (values.isEmpty() || type == null) {
      return new MatchNoDocsQuery("empty in, or a field that no document has");
    }
    return switch (type) {
      case Field.Keyword _ ->
          KeywordField.newSetQuery(
              field,
              values.stream()
                  .map(value -> new BytesRef(FieldValues.soughtKeyword(name, value)))
                  .toList());
      case Field.Number _ -> ValueQueries.numbers(name, values);
      case Field.Date _ -> ValueQueries.dates(name, values);
      case Field.Text _, Field.Stored _ -> throw notFilterable(name, type, "eq and in");
    };
  }

  private Query range(Filter.Range range) {
    String name = range.field();
    String field = Layout.field(name);
    Field type = type(name);
    return switch (type) {
      case null -> NOTHING;
      case Field.Keyword _ ->
          new TermRangeQuery(
              field,
              term(name, range.gte(), range.gt()),
              term(name, range.lte(), range.lt()),
              range.gt() == null,
              range.lt() == null);
      case Field.Number _ -> ValueQueries.numbers(range);
      case Field.Date _ -> ValueQueries.dates(range);
      case Field.Text _, Field.Stored _ -> throw notFilterable(name, type, "range");
    };
  }

  private static @Nullable BytesRef term(String name, @Nullable Object in, @Nullable Object out) {
    Object bound = in != null ? in : out;
    return bound == null ? null : new BytesRef(FieldValues.soughtKeyword(name, bound));
  }

  private Query prefix(String name, String prefix) {
    String start = FieldValues.soughtKeyword(name, prefix);
    return switch (type(name)) {
      case null -> NOTHING;
      case Field.Keyword _ -> new PrefixQuery(new Term(Layout.field(name), new BytesRef(start)));
      case Field other -> throw noKeyword(name, other, "prefix");
    };
  }

  private Query glob(String name, String glob) {
    String pattern = FieldValues.soughtKeyword(name, glob);
    var automaton = Globs.automaton(pattern);
    return switch (type(name)) {
      case null -> NOTHING;
      case Field.Keyword _ -> new AutomatonQuery(new Term(Layout.field(name), pattern), automaton);
      case Field other -> throw noKeyword(name, other, "glob");
    };
  }

  private static IllegalArgumentException noKeyword(String name, Field type, String how) {
    return new IllegalArgumentException(
        "field '%s' is a %s field, which %s cannot filter; expected a keyword field"
            .formatted(name, type.kind(), how));
  }

  private Query exists(String name) {
    Field type = type(name);
    return switch (type) {
      case null -> NOTHING;
      case Field.Text _, Field.Keyword _ -> new FieldExistsQuery(Layout.field(name));
      case Field.Number _, Field.Date _ -> ValueQueries.exists(name);
      case Field.Stored _ -> throw notFilterable(name, type, "exists");
    };
  }

  /// Null for a field that documents may still bring.
  private @Nullable Field type(String name) {
    Field type = schema.fields().get(name);
    if (type == null && (strict || !schema.mayGet(name))) {
      throw new IllegalArgumentException(
          "filter names field '%s', which is unknown; expected %s"
              .formatted(
                  name,
                  schema.fields().isEmpty()
                      ? "no filter, as this index has no fields yet"
                      : "one of " + new ArrayList<>(schema.fields().keySet())));
    }
    return type;
  }

  private static IllegalArgumentException notFilterable(String name, Field type, String how) {
    return new IllegalArgumentException(
        "field '%s' is a %s field, which %s cannot filter; expected a keyword, number or date field"
            .formatted(name, type.kind(), how));
  }

  /// Matches the document with this id; fails where no document can have it.
  static Query id(String id, Schema schema) {
    return documents(new TermQuery(new Term(Layout.ID, WellFormed.requireId(id))), schema);
  }

  private static Query documents(Query query, Schema schema) {
    if (!schema.passages()) {
      return query;
    }
    return new BooleanQuery.Builder()
        .add(query, Occur.FILTER)
        .add(Layout.DOCUMENTS, Occur.FILTER)
        .build();
  }
}
