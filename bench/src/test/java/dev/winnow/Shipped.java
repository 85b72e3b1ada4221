package dev.winnow;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;

/// What the rules read: the classes of every module, without tests and without what JMH makes. The
/// rules stand in bench because it is the last module and has all others on its class path.
public final class Shipped implements ImportOption {
  private static final ImportOption NO_TESTS = new DoNotIncludeTests();

  @Override
  public boolean includes(Location location) {
    return NO_TESTS.includes(location) && !location.contains("/jmh_generated/");
  }
}
