/// The texts, queries and vectors that drivers measure with.
///
/// [Corpus] is made of the sources of the running JDK and kept in the user's cache, [EmbedTexts]
/// cuts texts of given lengths from it, [CollectionTexts] reads test collections. Confined to one
/// thread. Measures nothing.
@CheckReturnValue
@NullMarked
package dev.winnow.bench.corpus;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
