package org.vumi.simulator;

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
        String firstWord = submit.text().strip().split("\\s", 2)[0];
        if (options.esmeWords && firstWord.startsWith("ESME_") && CommandStatus.isName(firstWord)) {
            return Answer.refuse(firstWord);
        }
        double dice = options.random.nextDouble() * 100;
        if (dice < options.throttlePercent) {
            return Answer.refuse("ESME_RTHROTTLED");
        }
        if (dice < options.throttlePercent + options.errorPercent) {
            return Answer.refuse(CommandStatus.name(options.errorStatus));
        }
        return Answer.accept();
    }
}
