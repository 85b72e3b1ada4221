package dev.winnow.engine.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.winnow.index.Plan;
import java.io.IOException;

/// `{"lexical":{"k":200,"unit":"passage","fields":["title"],"weighing":"bm25"}}`
final class LexicalCodec extends PlanCodec<Plan.Lexical> {
  LexicalCodec() {
    super("lexical", Plan.Lexical.class, "k", "unit", "fields", "weighing");
  }

  @Override
  Plan.Lexical read(Members members, Plans plans) {
    Plan.Lexical plan = Plan.lexical(members.count("k", Plan.DEFAULT_K));
    JsonValue unit = members.get("unit");
    if (unit != null) {
      plan = plan.withUnit(unit(unit));
    }
    JsonValue weighing = members.get("weighing");
    if (weighing != null) {
      plan = plan.withWeighing(weighing(weighing));
    }
    JsonValue fields = members.get("fields");
    return fields == null
        ? plan
        : plan.withFields(
            fields.list("an array of field names").stream()
                .map(item -> item.string("the name of a field"))
                .toArray(String[]::new));
  }

  private static Plan.Unit unit(JsonValue value) {
    return switch (value.string("document or passage")) {
      case "document" -> Plan.Unit.DOCUMENT;
      case "passage" -> Plan.Unit.PASSAGE;
      default -> throw value.not("document or passage");
    };
  }

  private static Plan.Weighing weighing(JsonValue value) {
    return switch (value.string("count or bm25")) {
      case "count" -> Plan.Weighing.COUNT;
      case "bm25" -> Plan.Weighing.BM25;
      default -> throw value.not("count or bm25");
    };
  }

  @Override
  void writeMembers(Plan.Lexical lexical, JsonGenerator json) throws IOException {
    json.writeNumberField("k", lexical.k());
    if (lexical.unit() == Plan.Unit.PASSAGE) {
      json.writeStringField("unit", "passage");
    }
    if (lexical.weighing() == Plan.Weighing.BM25) {
      json.writeStringField("weighing", "bm25");
    }
    if (!lexical.fields().isEmpty()) {
      json.writeFieldName("fields");
      JsonText.value(json, lexical.fields());
    }
  }
}
