package dev.winnow.cli.options;

import dev.winnow.index.DenseIndex;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a kind of dense index from an option.
final class DenseIndexConverter implements ITypeConverter<DenseIndex> {
  @Override
  public DenseIndex convert(String word) {
    try {
      return DenseIndex.of(word);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
