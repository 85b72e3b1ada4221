package dev.winnow.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class DeclarationTest {
  @Test
  void methodHasSignatureAndDocs() {
    var declaration =
        Declaration.of(
            """
                /**
                 * Reads lines.
                 */
                @Deprecated(since = "9")
                public static Stream<String> lines(Path path)
                    throws IOException
                {
                    return lines(path, UTF_8);
                }
            """);

    assertEquals(
        new Declaration(
            "public static Stream<String> lines(Path path) throws IOException", "Reads lines."),
        declaration);
  }

  @Test
  void licenceIsNotDocumentation() {
    var declaration =
        Declaration.of(
            """
            /*
             * Copyright (c) 1997
             */
            package java.util;

            import java.io.*;

            /** A list. */
            public interface List<E> extends Collection<E> {
            """);

    assertEquals(
        new Declaration("public interface List<E> extends Collection<E>", "A list."), declaration);
  }

  @Test
  void constantsStandTogether() {
    var declaration =
        Declaration.of(
            """
            /** One. */
            static final int ONE = 1;
            /** Two. */
            static final int TWO = 2;
            """);

    assertEquals(new Declaration("static final int ONE", "One.\nTwo."), declaration);
  }

  @Test
  void restOfCutCommentIsDocumentation() {
    var declaration =
        Declaration.of(
            """
                 * and the rest of it.
                 */
                int size();
            """);

    assertEquals(new Declaration("int size()", "and the rest of it."), declaration);
  }

  @Test
  void beginningOfCutCommentIsDocumentation() {
    assertEquals(
        new Declaration("", "The beginning"),
        Declaration.of("    /**\n     * The beginning\n     "));
  }

  @Test
  void markdownCommentIsDocumentation() {
    assertEquals(
        new Declaration("record Pair(int a, int b)", "Two of a kind."),
        Declaration.of("/// Two of\n/// a kind.\nrecord Pair(int a, int b) {}"));
  }

  @Test
  void annotationTypeKeepsItsName() {
    assertEquals(
        new Declaration("public @interface Override", "Says so."),
        Declaration.of("/** Says so. */\n@Target(METHOD)\npublic @interface Override {}"));
  }

  @Test
  void undocumentedCodeHasItsSignatureAlone() {
    assertEquals(new Declaration("int size()", ""), Declaration.of("int size() { return 0; }"));
  }
}
