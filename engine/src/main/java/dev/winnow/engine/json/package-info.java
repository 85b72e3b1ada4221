/// Plans, filters, queries and results as JSON: [PlanJson], [FilterJson], [QueryJson],
/// [ResultJson].
///
/// Input is untrusted: [JsonLimits] bounds it, and an error names the path, what was seen and what
/// was expected ([JsonValue]). Output is one line, and its numbers are read back to the same bits
/// ([JsonText]). Everything public is immutable or stateless, and thread-safe. This package opens
/// no engine and knows no other request of HTTP.
@CheckReturnValue
@NullMarked
package dev.winnow.engine.json;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
