package org.vumi.worker;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.vumi.component.web.OperatorPage;
import org.vumi.component.web.Role;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;

/** {@code GET /}: how it is in a word, which workers there are, and what else there is to see. */
final class StartPage implements OperatorPage {
    /** Of {@link Figures#of}. */
    private static final List<String> COUNTED = List.of("in", "out", "failed", "set_aside", "in_flight", "queue_depth");

    private final Supplier<Status> status;
    private final Function<String, Map<String, Number>> figures;
    private final Supplier<Stream<OperatorPage>> pages;
    private final Predicate<WebRequest> leaves;

    /**
     * @param figures of a worker, by its name
     * @param leaves whether who asks can log out
     */
    StartPage(
            Supplier<Status> status,
            Function<String, Map<String, Number>> figures,
            Supplier<Stream<OperatorPage>> pages,
            Predicate<WebRequest> leaves) {
        this.status = status;
        this.figures = figures;
        this.pages = pages;
        this.leaves = leaves;
    }

    @Override
    public String path() {
        return "";
    }

    @Override
    public WebResponse answer(WebRequest request) {
        Status now = status.get();
        return HtmlPage.of(
                200,
                "start.html",
                Map.of(
                        "word", now.word(),
                        "who",
                                HtmlPage.escaped(request.user())
                                        + (request.role() == Role.OPERATOR ? "" : " (may only look)"),
                        "logout",
                                leaves.test(request)
                                        ? "<form method=\"post\" action=\"/logout\"><button>Log out</button></form>"
                                        : "",
                        "faults", faults(now.faults()),
                        "pages", pages(),
                        "workers", now.rows().stream().map(this::row).collect(Collectors.joining()),
                        "process", HtmlPage.escaped(now.process())));
    }

    private String pages() {
        return "<li><a href=\"/health\">health</a></li>"
                + pages.get()
                        .filter(page -> !page.path().isEmpty() && page.methods().contains("GET"))
                        .sorted(Comparator.comparing(OperatorPage::path))
                        .map(page -> "<li><a href=\"/" + HtmlPage.escaped(page.entry()) + "\">"
                                + HtmlPage.escaped(page.path()) + "</a></li>")
                        .collect(Collectors.joining());
    }

    private static String faults(List<String> faults) {
        return faults.stream()
                .map(fault -> "<li class=\"fault\">" + HtmlPage.escaped(fault) + "</li>")
                .collect(Collectors.joining("", faults.isEmpty() ? "" : "<ul>", faults.isEmpty() ? "" : "</ul>"));
    }

    private String row(List<String> worker) {
        Map<String, Number> counted = figures.apply(worker.get(0));
        return Stream.of(
                        Stream.of("<th scope=\"row\">" + HtmlPage.escaped(worker.get(0)) + "</th>"),
                        worker.stream().skip(1).map(cell -> "<td>" + HtmlPage.escaped(cell) + "</td>"),
                        COUNTED.stream()
                                .map(name -> "<td>" + (counted.containsKey(name) ? counted.get(name) : "") + "</td>"))
                .flatMap(cells -> cells)
                .collect(Collectors.joining("", "<tr>", "</tr>"));
    }
}
