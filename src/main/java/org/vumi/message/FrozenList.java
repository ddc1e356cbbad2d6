package org.vumi.message;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;

/** A JSON array that nobody can change; items as the values of a {@link FrozenMap}. */
public final class FrozenList extends AbstractList<Object> implements RandomAccess {
    private final List<Object> items;

    private FrozenList(List<Object> items) {
        this.items = items;
    }

    /**
     * A deep copy; what is frozen already is shared.
     *
     * @throws IllegalArgumentException if an item cannot stand in JSON
     */
    public static FrozenList copyOf(List<?> source) {
        if (source instanceof FrozenList frozen) {
            return frozen;
        }
        Builder copy = new Builder();
        source.forEach(item -> copy.add(Frozen.copyOf("list item", item)));
        return copy.build();
    }

    @Override
    public Object get(int index) {
        return items.get(index);
    }

    @Override
    public int size() {
        return items.size();
    }

    /** Takes items once, then hands them over. Not for several threads. */
    public static final class Builder {
        private List<Object> items = new ArrayList<>();

        /** @param item String, Boolean, immutable Number, null, FrozenMap or FrozenList: not checked, not copied */
        public Builder add(Object item) {
            items.add(item);
            return this;
        }

        /** Ends this builder: a later {@link #add} fails. */
        public FrozenList build() {
            FrozenList built = new FrozenList(items);
            items = null;
            return built;
        }
    }
}
