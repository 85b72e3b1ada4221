/// What a judge's score is worth: the probability that a passage is relevant, comparable between
/// queries, and whether a query needs a stronger judge.
///
/// Fit a [Calibration] on judged pairs, measure it by a [Reliability] on others, keep it in a
/// [CalibrationFile] beside the model, and let a [Margin] decide what a cascade defers. Immutable
/// values, safe for any number of threads.
@CheckReturnValue
@NullMarked
package dev.winnow.rerank.calibrate;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
