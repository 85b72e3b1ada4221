/// Late interaction: token vectors as centroids and codes in Lucene's segments, the search for the
/// passages of the largest MaxSim, and its kernel. Knows Lucene and nothing of the store above.
@CheckReturnValue
@NullMarked
package dev.winnow.index.late;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
