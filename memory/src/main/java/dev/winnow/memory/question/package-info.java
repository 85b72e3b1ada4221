/// Questions as memory searches with them: [Question]. Pure values.
@CheckReturnValue
@NullMarked
package dev.winnow.memory.question;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
