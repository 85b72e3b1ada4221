/// Programs that show Winnow at work; each runs as it stands, with no download and no LLM.
///
/// Start at [AskTheJdk], the command line. [Corpus] finds what to ask about: the sources of the
/// running JDK, which [ApiView] turns into documents, or Winnow's own where there are none.
/// [AskIndex] keeps and searches them, [Answers] shows what is found. [Citation] turns a hit into
/// something a reader can check, [ChatEndpoint] lets a language model put the cited passages into
/// words, if one is given. All types are immutable values but [AskIndex], which is thread-safe, and
/// [AskTheJdk].
@CheckReturnValue
@NullMarked
package dev.winnow.examples;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
