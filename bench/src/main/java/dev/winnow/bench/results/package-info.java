/// What a run found: claims with peer, ratio and target, and all figures, as a JSON file for each
/// run.
///
/// A driver makes a [Report], fills a [Table] and adds a [Claim] for each statement that the
/// project makes; publishing prints the table and writes the file. `ResultsDriver` makes RESULTS.md
/// and its chart from the recorded files. Confined to the driver's thread; records are immutable.
/// Measures nothing.
@CheckReturnValue
@NullMarked
package dev.winnow.bench.results;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
