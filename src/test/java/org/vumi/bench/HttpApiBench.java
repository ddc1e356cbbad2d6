package org.vumi.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.vumi.servers.ServerRun;

/**
 * Requests to the HTTP API, each answered by the demo echo application behind a dispatcher, all in one process of the packaged jar on a
 * RabbitMQ of its own. Arguments, all optional: requests a run, then concurrencies; the first runs warm up.
 */
public final class HttpApiBench {
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI uri;

    private HttpApiBench(URI uri) {
        this.uri = uri;
    }

    public static void main(String[] args) throws Exception {
        int requests = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
        List<Integer> concurrencies = args.length > 1
                ? Arrays.stream(args).skip(1).map(Integer::valueOf).toList()
                : List.of(1, 10, 50);
        Path home = Files.createTempDirectory("vumi-bench");
        int port;
        try (java.net.ServerSocket free = new java.net.ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path config = Files.writeString(home.resolve("bench.yaml"), """
                workers: {web: http_api_transport, d: dispatcher, echo: vumi.demos.words.EchoWorker}
                web: {transport_name: web, web_port: %d, web_path: /, reply_expected: true}
                d: {router_class: SimpleDispatchRouter, transport_names: [web], exposed_names: [app], route_mappings: {web: app}}
                echo: {transport_name: app}
                """.formatted(port));
        try (ServerRun servers = ServerRun.open();
                JarProcess vumi = JarProcess.start(
                        home,
                        List.of(
                                "--broker=" + servers.rabbitMq().newVhost(),
                                "--redis=" + servers.redisServer().uri(),
                                "--data=" + home.resolve("data"),
                                "run",
                                "--management-port=0",
                                config.toString()))) {
            HttpApiBench bench = new HttpApiBench(
                    URI.create("http://127.0.0.1:" + port + "/?to_addr=8181&from_addr=27821234567&content=hello"));
            bench.run("warm-up", requests, 50, vumi);
            for (int concurrency : concurrencies) {
                bench.run("measured", concurrency == 1 ? requests / 10 : requests, concurrency, vumi);
            }
        }
        System.exit(0);
    }

    private void run(String label, int requests, int concurrency, JarProcess vumi) throws Exception {
        long[] nanos = new long[requests];
        AtomicInteger next = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        CountDownLatch ended = new CountDownLatch(concurrency);
        long cpu = vumi.cpuMillis();
        long begin = System.nanoTime();
        for (int i = 0; i < concurrency; i++) {
            ask(nanos, next, failed, ended);
        }
        if (!ended.await(10, TimeUnit.MINUTES)) {
            throw new IllegalStateException("requests are not answered");
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        Arrays.sort(nanos);
        System.out.printf(
                "%-8s concurrency %2d: %6.0f requests/s, p50 %6.2f ms, p99 %7.2f ms, %4.0f us CPU, %d failed%n",
                label,
                concurrency,
                requests / seconds,
                nanos[requests / 2] / 1e6,
                nanos[requests * 99 / 100] / 1e6,
                (vumi.cpuMillis() - cpu) * 1e3 / requests,
                failed.get());
    }

    private void ask(long[] nanos, AtomicInteger next, AtomicInteger failed, CountDownLatch ended) {
        int number = next.getAndIncrement();
        if (number >= nanos.length) {
            ended.countDown();
            return;
        }
        long begin = System.nanoTime();
        client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .whenComplete((answer, failure) -> {
                    nanos[number] = System.nanoTime() - begin;
                    if (failure != null || !answer.body().equals("hello")) {
                        failed.incrementAndGet();
                    }
                    ask(nanos, next, failed, ended);
                });
    }
}
