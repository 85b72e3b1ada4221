/// Side-by-side figures: each `...Driver` is a program that measures Winnow against a peer and
/// prints a Markdown table. bench/README.md says what each measures and how to start it.
///
/// Sides run in turn, never one after the other, and medians are reported. Classes named `...Run`
/// are what drivers start in a JVM of its own, where heap and warm-up must not be shared.
@CheckReturnValue
@NullMarked
package dev.winnow.bench;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
