package org.vumi.component.vumi;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.apache.camel.AsyncCallback;

/**
 * Lets exchanges go on in the order in which they came, whichever is ready first. One with nobody before it that is ready at once goes
 * on at once; others go on, one after the other, on a thread of the executor: on the thread that made them ready Camel may run
 * what comes next in another order.
 */
public final class Departures {
    private final Executor executor;

    // Guarded by this.
    private final Queue<Place> places = new ArrayDeque<>();
    private boolean leaving;

    public Departures(Executor executor) {
        this.executor = executor;
    }

    /** @param callback called when it is its turn */
    public synchronized Place enter(AsyncCallback callback) {
        Place place = new Place(callback);
        places.add(place);
        return place;
    }

    /** The place of one exchange, until it goes on. */
    public final class Place {
        private final AsyncCallback callback;
        private boolean ready;

        private Place(AsyncCallback callback) {
            this.callback = callback;
        }

        /**
         * It is ready before the call that brought it has returned.
         *
         * @return whether it went on; else its callback is called later
         */
        public boolean readyAtOnce() {
            synchronized (Departures.this) {
                if (leaving || places.peek() != this) {
                    ready();
                    return false;
                }
                places.remove();
            }
            callback.done(true);
            letGo();
            return true;
        }

        public void ready() {
            synchronized (Departures.this) {
                ready = true;
            }
            letGo();
        }
    }

    private void letGo() {
        synchronized (this) {
            if (leaving || places.isEmpty() || !places.peek().ready) {
                return;
            }
            leaving = true;
        }
        executor.execute(this::leave);
    }

    private void leave() {
        for (Place next = next(); next != null; next = next()) {
            next.callback.done(false);
        }
    }

    private synchronized Place next() {
        leaving = !places.isEmpty() && places.peek().ready;
        return leaving ? places.remove() : null;
    }
}
