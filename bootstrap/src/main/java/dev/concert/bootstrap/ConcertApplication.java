package dev.concert.bootstrap;

class ConcertApplication {
    public static void main(String[] args) {}
}
