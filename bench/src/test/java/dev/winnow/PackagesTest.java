package dev.winnow;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Packages stay small, closed and in layers.
@AnalyzeClasses(packages = "dev.winnow", importOptions = Shipped.class)
class PackagesTest {
  private static final int MOST_TYPES = 40;

  /// Every package is a slice of its own, also those inside one module.
  @ArchTest
  static final ArchRule noCycles =
      slices().matching("dev.winnow.(**)").namingSlices("$1").should().beFreeOfCycles();

  @ArchTest
  static void noPackageIsAboveFortyTypes(JavaClasses all) {
    List<String> large =
        byPackage(all).entrySet().stream()
            .filter(types -> types.getValue().size() > MOST_TYPES)
            .map(types -> types.getKey() + " has " + types.getValue().size())
            .toList();

    assertEquals(
        List.of(),
        large,
        () ->
            "top-level types; at most %d may stand in one package; split it by subject"
                .formatted(MOST_TYPES));
  }

  @ArchTest
  static void atLeastHalfOfTheTypesAreHidden(JavaClasses all) {
    long count = all.stream().filter(PackagesTest::isTopLevel).count();
    long open = all.stream().filter(PackagesTest::isTopLevel).filter(PackagesTest::isOpen).count();

    assertTrue(
        open * 2 <= count,
        () ->
            """
            %d of %d top-level types are public; at most half may be; hide what no user names.
            Public of all, by package:
            %s\
            """
                .formatted(open, count, String.join("\n", openByPackage(all))));
  }

  private static List<String> openByPackage(JavaClasses all) {
    return byPackage(all).entrySet().stream()
        .map(types ->
            "  %s %d of %d"
                .formatted(
                    types.getKey(),
                    types.getValue().stream().filter(PackagesTest::isOpen).count(),
                    types.getValue().size()))
        .toList();
  }

  private static Map<String, List<JavaClass>> byPackage(JavaClasses all) {
    return all.stream()
        .filter(PackagesTest::isTopLevel)
        .collect(groupingBy(JavaClass::getPackageName, TreeMap::new, toList()));
  }

  private static boolean isTopLevel(JavaClass type) {
    return type.isTopLevelClass() && !type.getSimpleName().equals("package-info");
  }

  private static boolean isOpen(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC);
  }
}
