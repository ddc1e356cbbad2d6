package org.vumi.worker;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Slows down who tries passwords: each address may have some wrong, and all together some more; then a password is not even looked at until
 * time has passed. What others have wrong does not hold up an address that had one right lately; the addresses of an IPv6 network are one.
 * The same wrong one again, as a script sends it whose password has changed, counts once. Takes bounded memory.
 */
final class LoginLimit {
    static final int WRONG_PER_ADDRESS = 10;
    static final int WRONG_OF_ALL = 100;
    static final int MOST_ADDRESSES = 1_000;

    private static final Duration ANOTHER_PER_ADDRESS = Duration.ofSeconds(5);
    private static final Duration ANOTHER_OF_ALL = Duration.ofMillis(500);
    private static final Duration SPARED = Duration.ofDays(1);

    private final LongSupplier nanos;
    private final byte[] salt = new byte[16];
    private final Allowance all;

    /** Those that had a password wrong. */
    private final Map<String, Address> addresses = newest();

    /** When those that had one right did so last. */
    private final Map<String, Long> right = newest();

    private static <V> Map<String, V> newest() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > MOST_ADDRESSES;
            }
        };
    }

    /** How many may still be wrong; grows with time, up to where it was at first. */
    private static final class Allowance {
        private final int most;
        private final long another;
        private double left;
        private long at;

        Allowance(int most, Duration another, long now) {
            this.most = most;
            this.another = another.toNanos();
            this.left = most;
            this.at = now;
        }

        void take(long now) {
            left = left(now) - 1;
            at = now;
        }

        private double left(long now) {
            return Math.min(most, left + (double) (now - at) / another);
        }

        Duration untilOne(long now) {
            return Duration.ofNanos((long) (Math.max(0, 1 - left(now)) * another));
        }
    }

    private static final class Address {
        private final Allowance own;
        private byte[] tried = {};

        Address(Allowance own) {
            this.own = own;
        }
    }

    /** @param nanos a clock that only goes forward */
    LoginLimit(LongSupplier nanos) {
        this.nanos = nanos;
        this.all = new Allowance(WRONG_OF_ALL, ANOTHER_OF_ALL, nanos.getAsLong());
        new SecureRandom().nextBytes(salt);
    }

    /** How long a password from there is not looked at; zero if it is. */
    synchronized Duration wait(String address) {
        long now = nanos.getAsLong();
        String network = network(address);
        Address known = addresses.get(network);
        Duration own = known == null ? Duration.ZERO : known.own.untilOne(now);
        Long rightAt = right.get(network);
        boolean spared = rightAt != null && now - rightAt < SPARED.toNanos();
        Duration others = spared ? Duration.ZERO : all.untilOne(now);
        return own.compareTo(others) > 0 ? own : others;
    }

    /** @return whether it counts, as it is not what was wrong the last time */
    synchronized boolean wrong(String address, byte[] password) {
        long now = nanos.getAsLong();
        Address known = addresses.computeIfAbsent(
                network(address), any -> new Address(new Allowance(WRONG_PER_ADDRESS, ANOTHER_PER_ADDRESS, now)));
        byte[] digest = digest(password);
        if (MessageDigest.isEqual(known.tried, digest)) {
            return false;
        }
        known.tried = digest;
        known.own.take(now);
        all.take(now);
        return true;
    }

    synchronized void right(String address) {
        right.put(network(address), nanos.getAsLong());
    }

    /** Who has an IPv6 address has a whole network of them, /64. */
    private static String network(String address) {
        if (!address.contains(":")) {
            return address;
        }
        try {
            byte[] all = InetAddress.getByName(address).getAddress(); // no name has a colon, so none is looked up
            return all.length == 16
                    ? HexFormat.of().formatHex(all, 0, 8)
                    : HexFormat.of().formatHex(all);
        } catch (UnknownHostException e) {
            return address;
        }
    }

    synchronized int addresses() {
        return addresses.size();
    }

    private byte[] digest(byte[] password) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(salt);
            return sha.digest(password);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
