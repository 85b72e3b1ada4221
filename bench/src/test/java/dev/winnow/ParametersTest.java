package dev.winnow;

import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// Calls are short enough to be read: nobody counts commas to find what an argument means.
@AnalyzeClasses(packages = "dev.winnow", importOptions = Shipped.class)
class ParametersTest {
  private static final int MOST = 6;

  /// Records, or methods and constructors (`Type.name`, `Type.<init>`), that may have more, without
  /// `dev.winnow.`, and why.
  private static final Map<String, String> REASONS = Map.of();

  @ArchTest
  static void atMostSixComponentsOrParametersUnlessAReasonIsGiven(JavaClasses all) {
    Map<String, Integer> wide = wide(all);
    wide.keySet().removeAll(REASONS.keySet());

    assertEquals(
        Map.of(),
        wide,
        () ->
            "at most %d components of a record or parameters of a public method; nest a record,"
                    .formatted(MOST)
                + " or give the reason in REASONS");
  }

  @ArchTest
  static void everyReasonIsStillNeeded(JavaClasses all) {
    var unneeded = new TreeSet<>(REASONS.keySet());
    unneeded.removeAll(wide(all).keySet());

    assertEquals(
        new TreeSet<>(),
        unneeded,
        () -> "not there, or at most %d now; take it out of REASONS".formatted(MOST));
  }

  /// What has more than [#MOST], and how many.
  private static Map<String, Integer> wide(JavaClasses all) {
    Map<String, Integer> wide = new TreeMap<>();
    for (JavaClass type : all) {
      if (type.isRecord()) {
        note(wide, name(type), components(type));
      }
      for (JavaCodeUnit unit : type.getCodeUnits()) {
        if (isOpen(unit) && !(type.isRecord() && unit.isConstructor())) {
          note(wide, name(type) + "." + unit.getName(), unit.getRawParameterTypes().size());
        }
      }
    }
    return wide;
  }

  private static void note(Map<String, Integer> wide, String name, int count) {
    if (count > MOST) {
      wide.merge(name, count, Math::max);
    }
  }

  private static String name(JavaClass type) {
    return type.getName().replaceFirst("^dev\\.winnow\\.", "").replace('$', '.');
  }

  private static int components(JavaClass type) {
    return (int)
        type.getFields().stream().filter(field -> !field.getModifiers().contains(STATIC)).count();
  }

  /// Whether users can call it.
  private static boolean isOpen(JavaCodeUnit unit) {
    return unit.getModifiers().contains(PUBLIC)
        && !unit.getModifiers().contains(SYNTHETIC)
        && isOpen(unit.getOwner());
  }

  private static boolean isOpen(JavaClass type) {
    return type.getModifiers().contains(PUBLIC)
        && type.getEnclosingClass().map(ParametersTest::isOpen).orElse(true);
  }
}
