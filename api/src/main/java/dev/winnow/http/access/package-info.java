/// Keys of an HTTP server: what each allows, and the file that holds their hashes.
@CheckReturnValue
@NullMarked
package dev.winnow.http.access;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
