package dev.winnow.engine.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.winnow.index.Plan;
import java.io.IOException;

/// `{"sparse":{"k":200,"name":"sparse","skip":1.2}}`
final class SparseCodec extends PlanCodec<Plan.Sparse> {
  SparseCodec() {
    super("sparse", Plan.Sparse.class, "k", "name", "skip");
  }

  @Override
  Plan.Sparse read(Members members, Plans plans) {
    Plan.Sparse plan = Plan.sparse(members.count("k", Plan.DEFAULT_K));
    JsonValue name = members.get("name");
    if (name != null) {
      plan = plan.withName(name.string("the name of learned sparse vectors"));
    }
    Plan.Sparse exact = plan;
    JsonValue skip = members.get("skip");
    return skip == null ? plan : skip.make(() -> exact.withSkip(skip.number()));
  }

  @Override
  void writeMembers(Plan.Sparse sparse, JsonGenerator json) throws IOException {
    json.writeNumberField("k", sparse.k());
    if (!sparse.name().isEmpty()) {
      json.writeStringField("name", sparse.name());
    }
    if (sparse.skip() != 1) {
      json.writeNumberField("skip", sparse.skip());
    }
  }
}
