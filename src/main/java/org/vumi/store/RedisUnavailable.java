package org.vumi.store;

/** Redis did not do what was asked, or did not say so in time; asking again later is right. */
public final class RedisUnavailable extends RuntimeException {
    public RedisUnavailable(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
