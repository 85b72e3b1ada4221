// What every native method needs: exceptions that become Java's, and a way to be stopped.
#pragma once

#include <jni.h>

namespace winnow {

/// A Java exception is set; unwind to the native method, which returns.
struct JavaThrew {};

void raise(JNIEnv* env, const char* java_class, const char* message);

/// For a catch-all: sets the Java exception for the C++ exception being handled.
void translate(JNIEnv* env);

/// Runs the body of a native method. No C++ exception leaves it.
/// @return what the body returned, or R() with a Java exception set
template <class R, class Body>
R guarded(JNIEnv* env, Body body) {
    try {
        return body();
    } catch (...) {
        translate(env);
        return R();
    }
}

template <class Body>
void guarded_void(JNIEnv* env, Body body) {
    guarded<int>(env, [&] {
        body();
        return 0;
    });
}

/// While this lives, FAISS's interruption checks on this thread ask a java.util.function
/// .BooleanSupplier. A supplier that throws stops the work too, with its exception.
class Stoppable {
  public:
    Stoppable(JNIEnv* env, jobject supplier);
    ~Stoppable();
    Stoppable(const Stoppable&) = delete;

    bool stop();

  private:
    JNIEnv* const env;
    const jobject supplier;
    jmethodID ask;
};

} // namespace winnow
