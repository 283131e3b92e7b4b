# The service as a container, from what `mvn package` leaves behind:
#
#   mvn package && docker build -t concert .
#
# A container has no loopback that its clients could reach, so the service listens on all its addresses. It believes the user
# names that it gets. So it starts only with CONCERT_TRUSTUSERNAMES=true: set that when only a front end that knows its users
# can reach port 8080.
#
# SPRING_DATASOURCE_URL, …_USERNAME and …_PASSWORD name the database. Without a URL the embedded PostgreSQL would keep its
# data in the container and lose them with it.
FROM eclipse-temurin:25-jre

RUN groupadd --system --gid 10001 concert \
    && useradd --system --uid 10001 --gid concert --create-home --home-dir /home/concert --shell /usr/sbin/nologin concert

WORKDIR /opt/concert
# The libraries change less often than the service: a layer of their own.
COPY bootstrap/target/concert/lib/ lib/
COPY bootstrap/target/concert/concert.jar ./

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
EXPOSE 8080

HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8081 && printf 'GET /actuator/health/readiness HTTP/1.0\\r\\n\\r\\n' >&3 && head -1 <&3 | grep -q ' 200'"]

# Without -Xlog:aot the JDK would list what the cache left out, which changes nothing, in lines unlike the log's.
# In this form the process is the container's own and gets its SIGTERM: running requests are finished first.
ENTRYPOINT ["java", "-XX:+UseParallelGC", "-XX:NewRatio=5", "-XX:+UseCompactObjectHeaders", "-XX:AOTCache=/home/concert/concert.aot", "-Xlog:aot*=error", "-XX:MaxRAMPercentage=75", "-jar", "concert.jar"]
