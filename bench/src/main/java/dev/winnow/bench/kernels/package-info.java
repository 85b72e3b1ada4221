/// Small parts under JMH: filters, relevance feedback, stored impacts.
///
/// `KernelsDriver` is a program of bench/run and runs all. Kernels are public, as JMH asks. How
/// long fusion takes is told by `hybrid`, which times the stages of searches.
@CheckReturnValue
@NullMarked
package dev.winnow.bench.kernels;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
