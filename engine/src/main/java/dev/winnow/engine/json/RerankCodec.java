package dev.winnow.engine.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.winnow.index.Plan;
import java.io.IOException;

/// `{"rerank":{"of":PLAN,"model":"first","depth":50}}`
final class RerankCodec extends PlanCodec<Plan.Rerank> {
  RerankCodec() {
    super("rerank", Plan.Rerank.class, "of", "model", "depth");
  }

  @Override
  Plan.Rerank read(Members members, Plans plans) {
    Plan of = plans.read(members.required("of"));
    String model = members.required("model").string("the name of a reranker");
    return of.rerank(model, members.required("depth").count(1));
  }

  @Override
  void writeMembers(Plan.Rerank rerank, JsonGenerator json) throws IOException {
    input("of", rerank.of(), json);
    json.writeStringField("model", rerank.model());
    json.writeNumberField("depth", rerank.depth());
  }
}
