package dev.winnow.embed.chunking;

import static dev.winnow.embed.chunking.ChunkTexts.titled;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeChunkerTest {
  private static final String JAVA =
      """
      package a.b;

      import java.util.List;

      /// Doc of A, which is long enough to make the type not fit the small budget of this test.
      @Deprecated(since = "{")
      public final class A<T> {
        private int x; // the x
        int y;

        /** Makes one. */
        A(int x) {
          this.x = x; this.y = x; this.x = y; this.y = 2 * x;
        }

        /// Adds many, with a brace } in its comment.
        public List<T> addAll(List<? extends T> ts, java.util.Map<T, int[]> m, String... rest) {
          return null == ts ? List.of() : List.copyOf(ts.subList(0, "}".length()));
        }

        record R(int first, int second) {
          R { if (first > second) { throw new IllegalArgumentException("first > second"); } }
        }
      }
      """;

  abstract static class Contract extends ChunkerContract {
    private final String fileName;

    Contract(String fileName) {
      this.fileName = fileName;
    }

    @Override
    Chunker chunker(ChunkLimits limits) {
      return Chunker.code(fileName, limits);
    }
  }

  @Nested
  class Java extends Contract {
    Java() {
      super("A.java");
    }

    @Test
    void sourcesOfTheJdkKeepTheContract() {
      ChunkCorpora.jdk(37)
          .values()
          .forEach(text ->
              assertKept(text, chunker(ChunkLimits.DEFAULTS).chunk(text), ChunkLimits.DEFAULTS));
    }
  }

  @Nested
  class Braces extends Contract {
    Braces() {
      super("a.rs");
    }

    @Test
    void sourcesOfAllLanguagesKeepTheContract() {
      for (String name : List.of("a.c", "a.go", "a.js", "a.kt", "a.py", "a.rb", "a.txt")) {
        for (String text : ChunkCorpora.sources()) {
          assertKept(text, Chunker.code(name, 200).chunk(text), ChunkLimits.DEFAULTS);
        }
      }
    }
  }

  @Nested
  class Script extends Contract {
    Script() {
      super("a.ts");
    }
  }

  @Nested
  class Indentation extends Contract {
    Indentation() {
      super("a.py");
    }
  }

  @Nested
  class Lines extends Contract {
    Lines() {
      super("a.unknown");
    }
  }

  @Test
  void javaMembersCarryTheirSignature() {
    assertEquals(
        List.of(
            List.of(),
            List.of("A"),
            List.of("A", "A(int)"),
            List.of("A", "addAll(List, Map, String[])"),
            List.of("A", "R")),
        headings(Chunker.code("src/A.java", 60), JAVA));
  }

  @Test
  void smallNeighboursShareAChunkOfTheirType() {
    var chunks = titled(Chunker.code("A.java", 60), JAVA);

    assertTrue(
        chunks.stream()
            .anyMatch(c -> c.startsWith("[A]") && c.endsWith("int x; // the x\n  int y;")),
        () -> String.join("\n", chunks));
  }

  @Test
  void typeThatFitsIsOneChunk() {
    assertEquals(
        List.of("[B] /** Doc. */\nclass B { int x; }"),
        titled(Chunker.code("B.java", 20), "/** Doc. */\nclass B { int x; }\n"));
  }

  @Test
  void brokenJavaKeepsWhatItCan() {
    String text = JAVA.replace("return null ==", "return ((null ==").replace("int y;", "int ;;");

    assertTrue(headings(Chunker.code("A.java", 60), text).contains(List.of("A", "A(int)")));
  }

  @Test
  void mainWithoutAClassIsFound() {
    String text =
        "void main() {\n  "
            + "IO.println(\"a\");".repeat(9)
            + "\n}\n\nint f() { return "
            + "1+".repeat(30)
            + "1; }\n";

    assertTrue(
        headings(Chunker.code("Hello.java", 90), text).stream()
            .anyMatch(path -> path.getLast().equals("f()")));
  }

  @Test
  void rustItemsCarryTheirNames() {
    String text =
        """
        use a::b;

        /// Doc.
        #[derive(Debug)]
        pub struct Point<'a> { x: &'a f64, y: f64, z: f64, w: f64 }

        impl<'a> Shape for Point<'a> {
            // area of a '{'
            fn area(&self) -> f64 { if self.x > 0.0 { self.x * self.y } else { 0.0 } }

            fn name<T: Into<u8>>(&self, t: T) -> String { format!("{}", r#"}"#) + "one two three" }
        }
        """;

    assertEquals(
        List.of("Point", "area()", "name()"), lastHeadings(Chunker.code("a.rs", 45), text));
  }

  @Test
  void goFunctionsCarryTheirNames() {
    String text =
        """
        package a

        // Area is.
        func (p *Point) Area(x int) float64 {
        	return p.x * p.y * p.z * p.w * 3.14 * 2
        }

        type Point struct {
        	x, y, z, w float64
        	name string
        }

        func New() *Point { return &Point{x: 1, y: 2, z: 3, w: 4} }
        """;

    assertEquals(List.of("Area()", "Point", "New()"), lastHeadings(Chunker.code("a.go", 40), text));
  }

  @Test
  void scriptFunctionsCarryTheirNames() {
    String text =
        """
        import a from "b"

        export default class Widget extends Base {
          constructor(a) { super(a); this.re = /[{"]/g; this.b = `${a} {`; this.c = 1 }
          async load(url) { const r = await fetch(url); return r.json(); }
        }

        export const sum = async (a, b) => {
          return a + b + a + b + a + b + a + b + a + b
        }
        """;

    assertEquals(
        List.of("constructor()", "load()", "sum"), lastHeadings(Chunker.code("a.ts", 45), text));
  }

  @Test
  void cFunctionsCarryTheirNames() {
    String text =
        """
        #include <a.h>
        #define OPEN {

        namespace n {
        struct S *make(int a, char c)
        {
          return c == '{' ? new_s(a, c) : other_s(a, c, "}");
        }

        int S::area(int x) const { return x * x * x * x * x * x * x * x; }
        }
        """;

    assertEquals(List.of("make()", "S::area()"), lastHeadings(Chunker.code("a.cpp", 40), text));
  }

  @Test
  void pythonMethodsCarryTheirClass() {
    String text =
        """
        import a

        # Makes shapes.
        @decorated
        class Shape(Base):
            \"""Doc
        of a shape: def not_here():
            \"""
            x = 1

            @property
            def area(
                self,
            ):
                return self.x * self.y * self.z * self.w * self.x * self.y

            async def load(self): return await self.fetch(self.url, self.body, 1, 2, 3)

        def main():
            print(Shape().area, Shape().area, Shape().area, Shape().area)

        if __name__ == "__main__":
            main()
        """;

    var headings = headings(Chunker.code("a.py", 42), text);

    assertTrue(
        headings.containsAll(
            List.of(
                List.of("Shape"),
                List.of("Shape", "area()"),
                List.of("Shape", "load()"),
                List.of("main()"))),
        headings::toString);
  }

  @Test
  void rubyMethodsCarryTheirModule() {
    String text =
        """
        module Shapes
          class Point
            # Doc.
            def area(x)
              x * x * x * x * x * x * x * x * x
            end

            def self.name?
              "one two three four five six seven"
            end
          end
        end
        """;

    assertEquals(List.of("area()", "self.name?()"), lastHeadings(Chunker.code("a.rb", 30), text));
  }

  @Test
  void methodsOfTheJdkAreFound() {
    String files = ChunkCorpora.jdk("java.base/java/nio/file/Files.java");

    var headings = headings(Chunker.code("Files.java", 200), files);

    assertTrue(headings.contains(List.of("Files", "lines(Path)")), headings::toString);
  }

  @Test
  void javaIsChunkedWithoutTheCompilerModule(@TempDir Path folder) throws Exception {
    Path source = Files.writeString(folder.resolve("A.java"), JAVA);
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var run =
        new ProcessBuilder(
                java,
                "--limit-modules",
                "java.base",
                "-cp",
                System.getProperty("java.class.path"),
                Fallback.class.getName(),
                source.toString())
            .redirectErrorStream(true)
            .start();
    CompletableFuture.delayedExecutor(2, TimeUnit.MINUTES)
        .execute(() -> run.toHandle().destroyForcibly());

    String output = new String(run.getInputStream().readAllBytes());

    assertTrue(run.waitFor(1, TimeUnit.MINUTES), output);
    assertEquals(0, run.exitValue(), output);
    assertTrue(output.contains("[A, addAll()]"), output);
  }

  /// Runs in a JVM of its own.
  static final class Fallback {
    public static void main(String[] args) throws IOException {
      titled(Chunker.code("A.java", 60), Files.readString(Path.of(args[0]))).forEach(IO::println);
    }
  }

  private static List<List<String>> headings(Chunker chunker, String text) {
    return chunker.chunk(text).stream().map(Chunk::headings).distinct().toList();
  }

  /// The innermost declarations, without types that only their head stands for.
  private static List<String> lastHeadings(Chunker chunker, String text) {
    Set<String> containers =
        chunker.chunk(text).stream()
            .flatMap(c -> c.headings().stream().limit(Math.max(0, c.headings().size() - 1)))
            .collect(Collectors.toSet());
    return chunker.chunk(text).stream()
        .filter(c -> !c.headings().isEmpty())
        .map(c -> c.headings().getLast())
        .filter(last -> !containers.contains(last))
        .distinct()
        .toList();
  }
}
