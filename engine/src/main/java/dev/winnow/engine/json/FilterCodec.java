package dev.winnow.engine.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.winnow.index.Plan;
import java.io.IOException;

/// `{"filter":{"of":PLAN,"by":FILTER}}`
final class FilterCodec extends PlanCodec<Plan.Filtered> {
  FilterCodec() {
    super("filter", Plan.Filtered.class, "of", "by");
  }

  @Override
  Plan.Filtered read(Members members, Plans plans) {
    return plans
        .read(members.required("of"))
        .filtered(FilterJson.read(members.required("by"), plans.limits()));
  }

  @Override
  void writeMembers(Plan.Filtered filtered, JsonGenerator json) throws IOException {
    input("of", filtered.of(), json);
    json.writeFieldName("by");
    FilterJson.write(filtered.filter(), json);
  }
}
