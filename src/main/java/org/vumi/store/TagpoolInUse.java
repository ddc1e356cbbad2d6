package org.vumi.store;

/** A pool cannot be removed while some of its tags are in use. Vumi's {@code TagpoolError}. */
public final class TagpoolInUse extends IllegalStateException {
    TagpoolInUse(String pool, long tags) {
        super(tags + " tags of pool " + pool + " still in use."); // as Vumi says it
    }
}
