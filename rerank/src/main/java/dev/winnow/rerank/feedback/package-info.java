/// Relevance feedback: what a judge preferred improves the query of a second search.
///
/// [RelevanceFeedback] moves a query's vector so that a second search finds more of what the judge
/// preferred. Values, safe for any number of threads; no model is needed. How candidates are found
/// by neighbours while they are ordered is [dev.winnow.rerank.order.Exploration].
@CheckReturnValue
@NullMarked
package dev.winnow.rerank.feedback;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
