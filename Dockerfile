# The server as an image: docker build -t tabledav .
# How to run it, alone, with Compose or in Kubernetes: docs/how-to/run-in-containers.md

FROM eclipse-temurin:25-jdk-noble AS build
WORKDIR /build
COPY .mvn/ .mvn/
COPY mvnw pom.xml ./
COPY src/main/ src/main/
# The cache keeps what Maven downloads from one build to the next, and out of every image.
RUN --mount=type=cache,target=/root/.m2 ./mvnw -B -ntp -Dmaven.test.skip=true package

FROM eclipse-temurin:25-jre-noble
# A number that no user of the host is likely to have; a Kubernetes pod that must not run as root wants a number, too.
RUN groupadd --gid 10001 tabledav \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin tabledav \
    && install -d -o 10001 -g 10001 -m 0700 /data

# The server looks for config/application.properties and for drivers/*.jar in the folder where it is started.
WORKDIR /opt/tabledav
RUN mkdir config drivers
COPY --chmod=0755 deploy/container/tabledav deploy/container/health ./
# Libraries change less often than the server's own code: a layer of their own is sent once.
COPY --from=build /build/target/quarkus-app/lib/ lib/
COPY --from=build /build/target/quarkus-app/quarkus-run.jar ./
COPY --from=build /build/target/quarkus-app/quarkus/ quarkus/
COPY --from=build /build/target/quarkus-app/app/ app/

# Nothing outside a container reaches its loopback. So the server listens on every address of the container, and therefore
# starts only if whoever runs it also says TABLEDAV_AUTH_ALLOW_ANONYMOUS=true: everybody who reaches the port may then do
# everything that is configured.
ENV QUARKUS_HTTP_HOST=0.0.0.0
ENV TABLEDAV_HOME=/data
EXPOSE 8080
VOLUME /data

# Beyond the volume only /tmp is written, and native libraries are loaded from there: it must not be mounted noexec.
USER 10001:10001
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["/opt/tabledav/health"]
ENTRYPOINT ["/opt/tabledav/tabledav"]
