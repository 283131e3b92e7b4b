package dev.concert.bootstrap;

import dev.concert.application.UnitOfWork;
import dev.concert.application.concert.ConcertQueries;
import dev.concert.domain.concert.ConcertPlan;
import dev.concert.domain.concert.ConcertPlan.PerformancePlan;
import dev.concert.domain.concert.ConcertRepository;
import dev.concert.domain.queue.QueueRepository;
import dev.concert.domain.seat.SeatNumber;
import dev.concert.domain.shared.Ids.QueueId;
import dev.concert.domain.shared.Money;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/** Stores what has to be there before the first request: the queue of all concerts, and demo concerts where they are wanted. */
@Component
record InitialData(
        ConcertProperties properties,
        Environment environment,
        QueueRepository queues,
        ConcertRepository concerts,
        ConcertQueries concertQueries,
        UnitOfWork unitOfWork,
        InstantSource clock)
        implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(InitialData.class);

    @Override
    public void afterSingletonsInstantiated() {
        int demoConcerts = unitOfWork.execute(() -> {
            // Locks the queue, so that of several nodes that start at once only one fills the empty database.
            queues.open(QueueId.GLOBAL, properties.queue().capacity());
            return wantsDemoData() && !concertQueries.hasConcerts() ? addDemoConcerts() : 0;
        });
        if (demoConcerts > 0) {
            log.info(
                    "The database was empty: made {} demo concerts (concert.demo-data=false leaves it empty)",
                    demoConcerts);
        }
    }

    private boolean wantsDemoData() {
        Boolean wanted = properties.demoData();
        return wanted != null ? wanted : !StringUtils.hasText(environment.getProperty("spring.datasource.url"));
    }

    private int addDemoConcerts() {
        concerts.add(new ConcertPlan("MAKTUB Concert", "MAKTUB", performances(7, 3, 50_000, SeatNumber.MAX)));
        concerts.add(new ConcertPlan("여름밤의 재즈", "서울 재즈 앙상블", performances(14, 2, 33_000, 30)));
        concerts.add(new ConcertPlan("Winter Ballads", "The Lanterns", performances(30, 5, 77_000, SeatNumber.MAX)));
        return 3;
    }

    private List<PerformancePlan> performances(int daysAhead, int dates, long price, int seats) {
        LocalDate first =
                LocalDate.ofInstant(clock.instant(), properties.timeZone()).plusDays(daysAhead);
        return IntStream.range(0, dates)
                .mapToObj(day -> new PerformancePlan(first.plusDays(day), new Money(price), seats))
                .toList();
    }
}
