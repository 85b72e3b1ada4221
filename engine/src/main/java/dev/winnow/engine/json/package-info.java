/// Plans, filters, queries and results as JSON: [PlanJson], [FilterJson], [QueryJson],
/// [ResultJson].
///
/// What is read comes from outside: it is bounded by [JsonLimits], and an error names the path,
/// what was seen and what was expected ([JsonValue]). What is written is one line and is read again
/// bit for bit ([JsonText]). Everything public is immutable or has no state, and is thread-safe. No
/// engine is opened or asked here, and the shapes of HTTP's other requests are not known.
@CheckReturnValue
@NullMarked
package dev.winnow.engine.json;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
