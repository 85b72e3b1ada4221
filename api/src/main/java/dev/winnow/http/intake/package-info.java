/// Documents that clients send, taken in batches: [Intake] of JSON objects, [Lines] of a stream.
@CheckReturnValue
@NullMarked
package dev.winnow.http.intake;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
