package org.vumi.dispatcher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.vumi.store.Redis;
import org.vumi.store.Script;

/**
 * Which group a user is in, in Redis under Vumi's keys: {@code <dispatcher_name>:user:<from_addr>} and the counter of turns {@code
 * <dispatcher_name>:round-robin}, without expiry. New users get the groups by turns, in the order of their names. Reading and giving
 * a group is one step, so that two processes never give a user two groups.
 *
 * <p>Source: spec core 5.6.
 */
final class UserGroups {
    private static final Script ASSIGN = Script.of(UserGroups.class, "user-groups.lua");

    /** As Python sorts texts. */
    private static final Comparator<String> BY_CODE_POINT =
            Comparator.comparing(name -> name.codePoints().toArray(), Arrays::compare);

    private final Redis redis;
    private final String dispatcherName;
    private final List<String> groups;

    /** @param groups at least one */
    UserGroups(Redis redis, String dispatcherName, Collection<String> groups) {
        this.redis = redis;
        this.dispatcherName = dispatcherName;
        this.groups = groups.stream().sorted(BY_CODE_POINT).toList();
    }

    /**
     * One round trip.
     *
     * @return the users' groups, in the order of the users; those of new users, and of users whose group is gone, are given now
     * @throws org.vumi.store.RedisUnavailable if Redis does not answer: some may have got a group, which they keep
     */
    List<String> of(List<String> users) {
        List<String> keys = new ArrayList<>(users.size() + 1);
        keys.add(counter());
        users.forEach(user -> keys.add(key(user)));
        return redis.run(ASSIGN, keys, groups).stream().map(String.class::cast).toList();
    }

    /**
     * Where a user is or would come, were the next message theirs; nothing is written.
     *
     * @throws org.vumi.store.RedisUnavailable if Redis does not answer
     */
    Membership look(String user) {
        String group = redis.get(key(user));
        if (groups.contains(group)) {
            return new Membership(group, true);
        }
        String turns = redis.get(counter());
        long turn = turns == null ? 0 : Long.parseLong(turns);
        return new Membership(groups.get((int) Math.floorMod(turn, (long) groups.size())), false);
    }

    /** @param given whether the user is in that group already */
    record Membership(String group, boolean given) {}

    private String key(String user) {
        return dispatcherName + ":user:" + user;
    }

    private String counter() {
        return dispatcherName + ":round-robin";
    }
}
