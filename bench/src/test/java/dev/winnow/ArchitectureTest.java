package dev.winnow;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/// The house plan: which room may use what.
@AnalyzeClasses(packages = "dev.winnow", importOptions = Shipped.class)
class ArchitectureTest {
  private static final String[] FOREIGN = {
    "org.apache.lucene..",
    "ai.onnxruntime..",
    "ai.djl..",
    "com.sun.jna..",
    "io.javalin..",
    "com.fasterxml.jackson..",
    "picocli..",
    "org.jsoup..",
    "org.commonmark.."
  };

  @ArchTest static final ArchRule embedIsALeaf = leaf("dev.winnow.embed..");

  @ArchTest static final ArchRule indexIsALeaf = leaf("dev.winnow.index..");

  @ArchTest
  static final ArchRule rerankUsesEmbedAlone =
      noClasses()
          .that()
          .resideInAPackage("dev.winnow.rerank..")
          .should()
          .dependOnClassesThat(ours().and(outside("dev.winnow.rerank", "dev.winnow.embed")))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule memoryKnowsNothingOfTheApi =
      noClasses()
          .that()
          .resideInAPackage("dev.winnow.memory..")
          .should()
          .dependOnClassesThat(
              ours()
                  .and(
                      outside(
                          "dev.winnow.memory",
                          "dev.winnow.engine",
                          "dev.winnow.rerank",
                          "dev.winnow.embed",
                          "dev.winnow.index")))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule engineKnowsNothingAboveIt =
      noClasses()
          .that()
          .resideInAPackage("dev.winnow.engine..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.winnow.memory..",
              "dev.winnow.ingest..",
              "dev.winnow.http..",
              "dev.winnow.openai..",
              "dev.winnow.mcp..",
              "dev.winnow.cli..");

  @ArchTest static final ArchRule javalinStaysInHttp = only("io.javalin..", "dev.winnow.http..");

  /// Examples are programs with a command line of their own.
  @ArchTest
  static final ArchRule picocliStaysInCli =
      only("picocli..", "dev.winnow.cli..", "dev.winnow.examples..");

  @ArchTest
  static final ArchRule luceneStaysInIndex =
      only("org.apache.lucene..", "dev.winnow.index..", "dev.winnow.bench..", "dev.winnow.cli..");

  @ArchTest
  static final ArchRule onnxRuntimeStaysInEmbed =
      only("ai.onnxruntime..", "dev.winnow.embed..", "dev.winnow.bench..", "dev.winnow.cli..");

  @ArchTest
  static final ArchRule noJunkDrawers =
      noClasses()
          .should()
          .resideInAnyPackage("..util..", "..utils..", "..common..", "..core..")
          .orShould()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Utils")
          .orShould()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Impl");

  @ArchTest
  static final ArchRule publicSignaturesSpeakOurOwnTypes =
      codeUnits()
          .that()
          .areDeclaredInClassesThat()
          .areNotAnonymousClasses()
          .and()
          .areDeclaredInClassesThat()
          .resideOutsideOfPackage("dev.winnow.cli..")
          .should(speakOurOwnTypes())
          .because(
              "a foreign type in a public signature ties every user to it; the command line is a"
                  + " program that nobody compiles against");

  private static ArchRule leaf(String room) {
    String own = room.substring(0, room.length() - 2);
    return noClasses()
        .that()
        .resideInAPackage(room)
        .should()
        .dependOnClassesThat(ours().and(outside(own)));
  }

  private static ArchRule only(String library, String... rooms) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(rooms)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .allowEmptyShould(true);
  }

  private static DescribedPredicate<JavaClass> ours() {
    return JavaClass.Predicates.resideInAPackage("dev.winnow..");
  }

  private static DescribedPredicate<JavaClass> outside(String... packages) {
    var inside = new String[packages.length];
    for (int i = 0; i < packages.length; i++) {
      inside[i] = packages[i] + "..";
    }
    return JavaClass.Predicates.resideOutsideOfPackages(inside);
  }

  private static ArchCondition<JavaCodeUnit> speakOurOwnTypes() {
    var foreign = JavaClass.Predicates.resideInAnyPackage(FOREIGN);
    return new ArchCondition<>("speak our own types") {
      @Override
      public void check(JavaCodeUnit unit, ConditionEvents events) {
        if (!isPublic(unit) || overridesForeign(unit)) {
          return;
        }
        boolean speaksForeign =
            foreign.test(unit.getRawReturnType())
                || unit.getRawParameterTypes().stream().anyMatch(foreign);
        if (speaksForeign) {
          events.add(SimpleConditionEvent.violated(unit, unit.getFullName()));
        }
      }
    };
  }

  private static boolean isPublic(JavaMember member) {
    return member.getModifiers().contains(JavaModifier.PUBLIC)
        && member.getOwner().getModifiers().contains(JavaModifier.PUBLIC);
  }

  private static boolean overridesForeign(JavaCodeUnit unit) {
    return unit.getOwner().getAllRawSuperclasses().stream()
        .anyMatch(type -> JavaClass.Predicates.resideInAnyPackage(FOREIGN).test(type));
  }
}
