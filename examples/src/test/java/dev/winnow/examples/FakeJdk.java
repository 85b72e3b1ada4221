package dev.winnow.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A folder like a JDK's, whose `src.zip` holds ten classes in the JDK's words.
final class FakeJdk {
  /// Classes that are API; of the others one is not public and one not exported.
  static final int CLASSES = 10;

  private FakeJdk() {}

  static Path in(Path folder) throws IOException {
    Path lib = Files.createDirectories(folder.resolve("lib"));
    Map<String, String> classes = new LinkedHashMap<>();
    put(
        classes,
        "java.lang",
        "Object",
        "The root of the class hierarchy.",
        "String toString()",
        "Returns a string representation of the object.");
    put(
        classes,
        "java.nio.file",
        "Files",
        "Methods that operate on files, directories, or other types of files.",
        "static Stream<String> lines(Path path)",
        "Read all lines from a file as a Stream. Unlike readAllLines, this method does not read all"
            + " lines into a List, but instead populates lazily as the stream is consumed.");
    put(
        classes,
        "java.nio.file",
        "WatchService",
        "A watch service that watches registered objects for changes and events. For example a file"
            + " manager may use a watch service to monitor a directory for changes.",
        "WatchKey take()",
        "Retrieves and removes next watch key, waiting if none are yet present.");
    put(
        classes,
        "java.util",
        "PriorityQueue",
        "An unbounded priority queue based on a priority heap. The head of this queue is the least"
            + " element.",
        "E poll()",
        "Retrieves and removes the head of this queue, the smallest element.");
    put(
        classes,
        "java.util",
        "LinkedHashMap",
        "Hash table and linked list implementation of the Map interface, with well-defined"
            + " encounter order: the order in which keys were inserted. Well-suited to building LRU"
            + " caches.",
        "boolean removeEldestEntry(Map.Entry<K, V> eldest)",
        "Returns true if this map should remove its eldest entry.");
    put(
        classes,
        "java.util.concurrent",
        "Semaphore",
        "A counting semaphore. Semaphores are often used to restrict the number of threads than can"
            + " access some resource.",
        "void acquire()",
        "Acquires a permit from this semaphore, blocking until one is available.");
    put(
        classes,
        "java.util.concurrent",
        "CountDownLatch",
        "A synchronization aid that allows one or more threads to wait until a set of operations"
            + " being performed in other threads completes.",
        "void await()",
        "Causes the current thread to wait until the latch has counted down to zero.");
    put(
        classes,
        "java.security",
        "MessageDigest",
        "Provides applications the functionality of a message digest algorithm, such as SHA-1 or"
            + " SHA-256.",
        "byte[] digest(byte[] input)",
        "Computes the checksum over the bytes.");
    put(
        classes,
        "java.net",
        "URLEncoder",
        "Utility class for HTML form encoding, to escape a parameter of a query string.",
        "static String encode(String s)",
        "Translates a string into application/x-www-form-urlencoded format.");
    put(
        classes,
        "java.lang",
        "ProcessBuilder",
        "This class is used to create operating system processes: it starts another program.",
        "Process start()",
        "Starts a new process using the attributes of this process builder.");
    classes.put(
        "java.base/java/util/Hidden.java", "package java.util;\n/** Hidden. */\nclass Hidden {}\n");
    classes.put(
        "java.base/sun/misc/Secret.java",
        "package sun.misc;\n/** Secret. */\npublic class Secret {}\n");
    try (var zip = new ZipOutputStream(Files.newOutputStream(lib.resolve("src.zip")))) {
      for (var entry : classes.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return folder;
  }

  private static void put(
      Map<String, String> classes,
      String packageName,
      String name,
      String docs,
      String method,
      String methodDocs) {
    classes.put(
        "java.base/" + packageName.replace('.', '/') + "/" + name + ".java",
        """
        /* A licence. */
        package %s;

        /**
         * %s
         */
        public class %s {
            /**
             * %s
             * @throws NullPointerException if something is null
             */
            public %s {
                return null;
            }
        }
        """
            .formatted(packageName, docs, name, methodDocs, method));
  }
}
