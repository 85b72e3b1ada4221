package dev.winnow.embed.chunking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which sources the parser of the JDK reads to their end. On others it would take the square of
/// their length: it looks ahead without end in a statement that does not end, and again at each
/// error. That is no step of ours, so what is tested is that it is not asked, or stopped.
class JavaDeclarationsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"<a>", "a. ", "a<", "a.b ", "a[b]", "x -> ", "a? ", "A<B,", "-", "@A ", "(a) "})
  void aStatementWithoutEndIsNotParsed(String repeated) {
    String text = "class A {}\n" + repeated.repeat(100_000);

    assertEquals(List.of(), JavaDeclarations.parse(text, ChunkLimits.DEFAULTS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a()\n", "a();\n", "<a>;\n", "x = (a, b;\n", "class A { int f( }\n", "import ;\n"})
  void theParserIsStoppedWhereNearlyEverythingIsAnError(String repeated) {
    String text = "class A {}\n" + repeated.repeat(2_000);

    assertEquals(List.of(), JavaDeclarations.parse(text, ChunkLimits.DEFAULTS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1234, ",
        "\"a long text, of many words\", ",
        "{1, 2}, ",
        "f(1, 2), ",
        "new int[] {1, 2}, ",
      })
  void longTablesAreParsed(String repeated) {
    String text = "class A {\n  Object[] TABLE = {" + repeated.repeat(20_000) + "};\n}\n";

    assertFalse(JavaDeclarations.parse(text, ChunkLimits.DEFAULTS).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20})
  void aSourceWithSomeErrorsIsParsed(int errors) {
    String text =
        "class A {\n"
            + "  void f() { a = ; }\n".repeat(errors)
            + "  void g() { b(); }\n".repeat(5_000)
            + "}\n";

    assertFalse(JavaDeclarations.parse(text, ChunkLimits.DEFAULTS).isEmpty());
  }
}
