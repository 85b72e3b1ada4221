/// The words that keyword search reads in a text, by language, and in the name of a file; versions
/// of this stay what they are.
@CheckReturnValue
@NullMarked
package dev.winnow.index.analysis;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
