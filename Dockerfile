# A server of collections. README.md tells how to start it; build/check-dockerfile runs the steps here
# without Docker.
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /source
COPY . .
RUN mkdir -p /winnow/lib \
 && mvn -B -ntp -q -pl api -am -Dmaven.test.skip -Dexec.skip package \
      dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=/winnow/lib \
 && cp api/target/winnow-api-*.jar /winnow/lib/

FROM eclipse-temurin:25-jre
RUN useradd --uid 10001 --no-create-home --home-dir /data winnow \
 && mkdir /data \
 && chown winnow /data
COPY --from=build /winnow/lib /winnow/lib
USER winnow
WORKDIR /data
VOLUME /data
EXPOSE 7700

# ONNX Runtime's telemetry can crash the process. Half of the memory is for models and files.
ENV ORT_DISABLE_TELEMETRY=1 LC_ALL=C.UTF-8 JAVA_TOOL_OPTIONS="-XX:MaxRAMPercentage=50"

# Ready means that models are loaded. The image has no curl.
HEALTHCHECK --interval=10s --timeout=5s --start-period=2m \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/7700 && printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]

# Java is the first process, so that it gets the signal to stop and answers what has begun.
ENTRYPOINT ["java", "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-cp", "/winnow/lib/*", "dev.winnow.cli.Winnow"]
CMD ["serve", "--data", "/data/collections", "--host", "0.0.0.0", "--keys", "/data/keys.json"]
