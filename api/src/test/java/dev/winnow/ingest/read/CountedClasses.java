package dev.winnow.ingest.read;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Loads some classes so that their work is counted by [Steps].
final class CountedClasses extends ClassLoader {
  private static final ClassDesc STEPS = Steps.class.describeConstable().orElseThrow();
  private static final Set<String> COUNTED =
      Arrays.stream(Steps.class.getMethods())
          .filter(method -> Modifier.isStatic(method.getModifiers()))
          .map(CountedClasses::signature)
          .collect(Collectors.toSet());

  private static final MethodTypeDesc MADE =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String);

  private final List<String> packages;
  private final ClassFile files;

  /// @param packages beginnings of the names of what is counted
  CountedClasses(List<String> packages) {
    super(CountedClasses.class.getClassLoader());
    this.packages = packages;
    this.files =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(getParent())
                    .orElse(ClassHierarchyResolver.defaultResolver())));
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    boolean counted = packages.stream().anyMatch(name::startsWith);
    if (!counted || name.startsWith(Steps.class.getName())) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (var in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      var code =
          files.transformClass(
              files.parse(in.readAllBytes()),
              ClassTransform.transformingMethodBodies(CountedClasses::count));
      return defineClass(name, code, 0, code.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void count(CodeBuilder code, CodeElement element) {
    switch (element) {
      case BranchInstruction branch -> {
        code.invokestatic(STEPS, "branch", ConstantDescs.MTD_void).with(branch);
      }
      case InvokeInstruction call when isCounted(call) -> {
        code.invokestatic(STEPS, call.name().stringValue(), counted(call));
      }
      case InvokeDynamicInstruction call
          when call.name().equalsString("makeConcatWithConstants") -> {
        code.with(call).dup().invokestatic(STEPS, "made", MADE);
      }
      default -> code.with(element);
    }
  }

  private static boolean isCounted(InvokeInstruction call) {
    String name = call.owner().asInternalName();
    return call.opcode() != Opcode.INVOKESPECIAL
        && name.startsWith("java/")
        && COUNTED.contains(call.name().stringValue() + counted(call).descriptorString());
  }

  /// The type of a static method that has what the call is made on as its first parameter.
  private static MethodTypeDesc counted(InvokeInstruction call) {
    return call.opcode() == Opcode.INVOKESTATIC
        ? call.typeSymbol()
        : call.typeSymbol().insertParameterTypes(0, list(call.owner().asSymbol()));
  }

  private static ClassDesc list(ClassDesc owner) {
    return owner.equals(ClassDesc.of("java.util.ArrayList")) ? ConstantDescs.CD_List : owner;
  }

  private static String signature(Method method) {
    var parameters =
        Arrays.stream(method.getParameterTypes())
            .map(type -> type.describeConstable().orElseThrow())
            .toList();
    return method.getName()
        + MethodTypeDesc.of(method.getReturnType().describeConstable().orElseThrow(), parameters)
            .descriptorString();
  }
}
