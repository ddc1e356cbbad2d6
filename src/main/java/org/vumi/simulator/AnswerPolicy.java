package org.vumi.simulator;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/** The answer that the options give when no hook gives another. */
final class AnswerPolicy implements Function<Submit, Answer> {
    private final SmscOptions options;

    AnswerPolicy(SmscOptions options) {
        this.options = options;
    }

    @Override
    public Answer apply(Submit submit) {
        return status(submit).after(options.responseDelay);
    }

    private Answer status(Submit submit) {
        if (options.esmeWords) {
            // an ESME that sends ASCII where GSM 03.38 is meant has another octet for the underscore
            for (String text : List.of(submit.text(), new String(submit.octets(), StandardCharsets.ISO_8859_1))) {
                String firstWord = text.strip().split("\\s", 2)[0];
                if (Status.isName(firstWord)) {
                    return Answer.refuse(firstWord);
                }
            }
        }
        double dice = options.random.nextDouble() * 100;
        if (dice < options.throttlePercent) {
            return Answer.refuse("ESME_RTHROTTLED");
        }
        if (dice < options.throttlePercent + options.errorPercent) {
            return Answer.refuse(Status.name(options.errorStatus));
        }
        return Answer.accept();
    }
}
