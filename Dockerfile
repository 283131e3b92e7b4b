# syntax=docker/dockerfile:1
# The service as a container, built from the sources:
#
#   docker build -t concert .
#
# A container has no loopback that its clients could reach, so the service listens on all its addresses. It believes the user
# names that it gets. So it starts only with CONCERT_TRUSTUSERNAMES=true: set that when only a front end that knows its users
# can reach its port.
#
# SPRING_DATASOURCE_URL, …_USERNAME and …_PASSWORD name the database. Without a URL the embedded PostgreSQL would keep its
# data in the container and lose them with it.
FROM maven:3.9.16-eclipse-temurin-25-noble AS build
WORKDIR /build
COPY . .
# The tests ran before the change landed; they would need longer than all else here.
RUN --mount=type=cache,target=/root/.m2 mvn -B -ntp -DskipTests package

FROM eclipse-temurin:25.0.3_9-jre-noble

RUN groupadd --system --gid 10001 concert \
    && useradd --system --uid 10001 --gid concert --create-home --home-dir /home/concert --shell /usr/sbin/nologin concert

WORKDIR /opt/concert
# The libraries change less often than the service: a layer of their own.
COPY --from=build /build/bootstrap/target/concert/lib/ lib/
COPY --from=build /build/bootstrap/target/concert/concert.jar ./

# A number, so that an orchestrator can see that it is not root.
USER 10001:10001

# The JDK's cache of what every start would load, link and compile anew. A start that ends when the service is ready makes it,
# on an embedded PostgreSQL that is thrown away: no database is needed to build the image. Where the cache does not fit, as
# with another garbage collector, the service starts without it. The parallel collector costs least on few processors; a large
# old generation and compact headers leave room for waiting users.
RUN java -XX:+UseParallelGC -XX:NewRatio=5 -XX:+UseCompactObjectHeaders \
        -XX:AOTCacheOutput=/home/concert/concert.aot -Dspring.context.exit=onRefresh -jar concert.jar \
        --concert.database.embedded-directory=/tmp/training \
    && rm -rf /tmp/training

# Management stays on the container's own loopback (its default): the health check below runs inside. Where probes or
# Prometheus come from outside, set MANAGEMENT_SERVER_ADDRESS=0.0.0.0 and keep port 8081 within the network.
ENV SERVER_ADDRESS=0.0.0.0
# At the end balancers get that long to see that the node is not ready, before it stops taking requests.
ENV CONCERT_WEB_DRAIN=5s
# The service writes its ports there, in whatever way they were set: concert-management.port is that of the health check.
ENV PORTFILE=/tmp/concert.port
EXPOSE 8080

# Liveness, because Swarm and ECS replace an unhealthy container: that mends nothing while the database is away.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$(<\"${PORTFILE/%.port/-management.port}\") && printf 'GET /actuator/health/liveness HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -1 <&3 | grep -q ' 200'"]

# Which build this is: --build-arg REVISION=$(git rev-parse HEAD). Last, since it changes with every build.
ARG VERSION=1.0.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="concert" \
      org.opencontainers.image.description="Concert reservation service: queue, seats, wallet and payment" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="docker.io/library/eclipse-temurin:25.0.3_9-jre-noble"

# Without -Xlog:aot the JDK would list what the cache left out, which changes nothing, in lines unlike the log's.
# In this form the process is the container's own and gets its SIGTERM: running requests are finished first.
ENTRYPOINT ["java", "-XX:+UseParallelGC", "-XX:NewRatio=5", "-XX:+UseCompactObjectHeaders", "-XX:AOTCache=/home/concert/concert.aot", "-Xlog:aot*=error", "-XX:MaxRAMPercentage=75", "-jar", "concert.jar"]
