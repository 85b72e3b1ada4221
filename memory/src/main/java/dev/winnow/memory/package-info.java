/// Memory of conversations, documents and facts: kept in a log, recalled by search, forgotten for
/// good. No model that writes text is called, neither to remember nor to recall.
///
/// [Memory] opens a folder. Each [Scope] in it, such as a tenant or a person, has a folder, a log
/// and an index of its own, so that nothing of one scope changes an answer of another. The log is
/// the truth: what [Scope#remember] acknowledged is on disk there. The index is a view of it, which
/// is made again whenever it is missing, damaged or behind.
///
/// Memory and scopes are thread-safe; all other public types are immutable values.
@CheckReturnValue
@NullMarked
package dev.winnow.memory;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
