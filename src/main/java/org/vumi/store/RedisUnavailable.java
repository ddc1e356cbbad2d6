package org.vumi.store;

import org.springframework.dao.DataAccessException;

/** Redis did not do what was asked, or did not say so in time; asking again later is right. */
public final class RedisUnavailable extends DataAccessException {
    public RedisUnavailable(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
