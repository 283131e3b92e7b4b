package dev.concert.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The processor time that each side took, in milliseconds; NaN where the machine does not report it: only Linux does.
 *
 * @param service the service's process
 * @param database the server's process and all that it has started
 * @param generator this process
 */
record ProcessorTime(double service, double database, double generator) {

    /** Linux reports times to programs in these, on every machine. */
    private static final double MILLIS_PER_TICK = 10;

    private static final double NANOS_PER_MILLI = 1e6;

    /** Where they stand in a process's stat, counted from behind its name, which may have blanks in it. */
    private static final int USER = 11;

    private static final int SYSTEM = 12;
    private static final int USER_OF_CHILDREN = 13;
    private static final int SYSTEM_OF_CHILDREN = 14;

    static final ProcessorTime NONE = new ProcessorTime(0, 0, 0);

    /** @param databaseServer the process of which all others of the database are children, or 0 if it is not here */
    static ProcessorTime now(ProcessHandle service, long databaseServer) {
        double own = ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(time -> time.toNanos() / NANOS_PER_MILLI)
                .orElse(Double.NaN);
        return new ProcessorTime(
                of(service.pid(), false), databaseServer == 0 ? Double.NaN : ofFamily(databaseServer), own);
    }

    ProcessorTime minus(ProcessorTime earlier) {
        return new ProcessorTime(service - earlier.service, database - earlier.database, generator - earlier.generator);
    }

    ProcessorTime plus(ProcessorTime other) {
        return new ProcessorTime(service + other.service, database + other.database, generator + other.generator);
    }

    private static double ofFamily(long parent) {
        return ProcessHandle.of(parent).stream()
                .flatMap(ProcessHandle::children)
                .mapToDouble(child -> of(child.pid(), false))
                .filter(time -> !Double.isNaN(time))
                .reduce(of(parent, true), Double::sum);
    }

    /** Of a process that has just gone, NaN. */
    private static double of(long pid, boolean withGoneChildren) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            double ticks = Double.parseDouble(fields[USER]) + Double.parseDouble(fields[SYSTEM]);
            if (withGoneChildren) {
                ticks += Double.parseDouble(fields[USER_OF_CHILDREN]) + Double.parseDouble(fields[SYSTEM_OF_CHILDREN]);
            }
            return ticks * MILLIS_PER_TICK;
        } catch (IOException notHere) {
            return Double.NaN;
        }
    }

    /** The process whose child this one of the database is, if it is one on this machine, else 0. */
    static long serverOf(long backend) {
        try {
            Path program = Path.of("/proc", String.valueOf(backend), "comm");
            return Files.readString(program).startsWith("postgres")
                    ? ProcessHandle.of(backend)
                            .flatMap(ProcessHandle::parent)
                            .map(ProcessHandle::pid)
                            .orElse(0L)
                    : 0;
        } catch (IOException notHere) {
            return 0;
        }
    }
}
