package dev.winnow.engine.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.winnow.index.Plan;
import java.io.IOException;

/// `{"verbatim":{"k":200,"name":"verbatim","least":3,"most":1000000}}`
final class VerbatimCodec extends PlanCodec<Plan.Verbatim> {
  VerbatimCodec() {
    super("verbatim", Plan.Verbatim.class, "k", "name", "least", "most");
  }

  @Override
  Plan.Verbatim read(Members members, Plans plans) {
    Plan.Verbatim plan =
        Plan.verbatim(members.count("k", Plan.DEFAULT_K))
            .withLeast(members.count("least", 1))
            .withMost(members.count("most", Plan.Verbatim.DEFAULT_MOST));
    JsonValue name = members.get("name");
    return name == null ? plan : plan.withName(name.string("the name of verbatim tokens"));
  }

  @Override
  void writeMembers(Plan.Verbatim verbatim, JsonGenerator json) throws IOException {
    json.writeNumberField("k", verbatim.k());
    if (!verbatim.name().isEmpty()) {
      json.writeStringField("name", verbatim.name());
    }
    if (verbatim.least() != 1) {
      json.writeNumberField("least", verbatim.least());
    }
    if (verbatim.most() != Plan.Verbatim.DEFAULT_MOST) {
      json.writeNumberField("most", verbatim.most());
    }
  }
}
