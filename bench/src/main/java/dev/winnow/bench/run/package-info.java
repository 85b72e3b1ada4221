/// How figures are taken: command lines, processes of their own, sides in turn, order statistics,
/// the machine.
///
/// [Options] reads a driver's command line, [Fork] starts a JVM for a side that must share neither
/// heap nor warm-up, [Rounds] and [Turns] let sides of one process take turns. Confined to the
/// driver's thread. Knows no subject and writes no result.
@CheckReturnValue
@NullMarked
package dev.winnow.bench.run;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
