package org.vumi.bench;

import java.util.Arrays;
import org.apache.camel.ExchangePattern;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.vumi.component.vumi.Broker;
import org.vumi.component.vumi.BrokerSettings;
import org.vumi.component.vumi.VumiComponent;
import org.vumi.servers.ServerRun;

/**
 * One hop, consume to publish of bytes: the {@code vumi:} component against the bare AMQP client with asynchronous
 * confirms, in alternating pairs. Prints a line for each run and the median ratio.
 */
public final class HopBench {
    private static final String IN = "bench.inbound";
    private static final String OUT = "bench.outbound";

    private final String uri;
    private final Hops hops;
    private final byte[] body;

    private HopBench(String uri, int messages, int size) {
        this.uri = uri;
        body = new byte[size];
        Arrays.fill(body, (byte) 'x');
        this.hops = new Hops(uri, messages);
    }

    /** Arguments, all optional: messages a run, pairs, body bytes. On a RabbitMQ of its own. */
    public static void main(String[] args) throws Exception {
        try (ServerRun servers = ServerRun.open()) {
            new HopBench(
                            servers.rabbitMq().newVhost(),
                            args.length > 0 ? Integer.parseInt(args[0]) : 50_000,
                            args.length > 2 ? Integer.parseInt(args[2]) : 329)
                    .compare(args.length > 1 ? Integer.parseInt(args[1]) : 5);
        }
        System.exit(0);
    }

    private void compare(int pairs) throws Exception {
        hops.run("warm raw", IN, OUT, any -> body, hops::raw);
        hops.run("warm vumi", IN, OUT, any -> body, this::vumi);
        double[] ratios = new double[pairs];
        for (int i = 0; i < pairs; i++) {
            double raw = hops.run("raw", IN, OUT, any -> body, hops::raw).rate();
            ratios[i] = hops.run("vumi", IN, OUT, any -> body, this::vumi).rate() / raw;
        }
        Arrays.sort(ratios);
        System.out.printf("median ratio vumi/raw %.2f  (%s)%n", ratios[pairs / 2], Arrays.toString(ratios));
    }

    private AutoCloseable vumi(String in, String out) throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        context.disableJMX();
        context.addComponent("vumi", new VumiComponent(new Broker(BrokerSettings.of(uri))));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("vumi:" + in).errorHandler(noErrorHandler()).to(ExchangePattern.InOnly, "vumi:" + out);
            }
        });
        context.start();
        return context;
    }
}
