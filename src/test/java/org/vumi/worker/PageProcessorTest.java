package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.vumi.codec.BasicAuth;
import org.vumi.component.web.OperatorPage;
import org.vumi.component.web.RequestGuard;
import org.vumi.component.web.Role;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;

class PageProcessorTest {
    private final Threads operators = new Threads();
    private final Threads strangers = new Threads();
    private final PageProcessor processor;
    private int answered;

    PageProcessorTest() {
        Login login = new Login(
                List.of(Login.User.of("vumi", Role.OPERATOR, new PasswordFile(null, "secret"))),
                1,
                false,
                System::nanoTime);
        OperatorPage broken = new OperatorPage() {
            @Override
            public String path() {
                return "broken";
            }

            @Override
            public WebResponse answer(WebRequest request) {
                throw new OutOfMemoryError("of a user's page");
            }
        };
        processor = new PageProcessor(
                new OperatorPages(
                        new RequestGuard("localhost", 0), login, List.<OperatorPage>of(broken), Stream::empty),
                operators,
                strangers);
    }

    /** Busy with one task until the test does it. */
    private static final class Threads extends AbstractExecutorService {
        private final Queue<Runnable> tasks = new ArrayDeque<>();

        @Override
        public void execute(Runnable task) {
            if (!tasks.isEmpty()) {
                throw new RejectedExecutionException();
            }
            tasks.add(task);
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }

    private Exchange ask(String path, String password) {
        Map<String, String> headers = password == null
                ? Map.of("Host", "localhost")
                : Map.of("Host", "localhost", "Authorization", BasicAuth.header("vumi", password));
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(WebRequest.of("GET", path, headers, new byte[0]));
        processor.process(exchange, done -> answered++);
        return exchange;
    }

    private static int status(Exchange exchange) {
        return exchange.getMessage().getBody(WebResponse.class).status();
    }

    @Test
    void whoIsRefusedTakesNoThread() {
        assertThat(status(ask("/broken", null))).isEqualTo(401);
        assertThat(status(ask("/broken", "wrong"))).isEqualTo(401);
        assertThat(answered).isEqualTo(2);
        assertThat(operators.tasks).isEmpty();
        assertThat(strangers.tasks).isEmpty();
    }

    @Test
    void strangersTakeNoThreadFromThoseWhoAreIn() {
        Exchange form = ask("/login", null);
        assertThat(status(ask("/login", null))).isEqualTo(503);
        ask("/nowhere", "secret");
        assertThat(status(ask("/nowhere", "secret"))).isEqualTo(503);
        assertThat(answered).isEqualTo(2);
        strangers.tasks.remove().run();
        assertThat(status(form)).isEqualTo(200);
        assertThat(answered).isEqualTo(3);
    }

    @Test
    void aPageThatFailsInWhateverWayEndsItsRequest() {
        Exchange exchange = ask("/broken", "secret");
        operators.tasks.remove().run();
        assertThat(exchange.getException()).hasRootCauseInstanceOf(OutOfMemoryError.class);
        assertThat(answered).isEqualTo(1);
    }
}
