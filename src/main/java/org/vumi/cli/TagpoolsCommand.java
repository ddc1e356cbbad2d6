package org.vumi.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.vumi.message.Tag;
import org.vumi.store.Redis;
import org.vumi.store.TagpoolManager;
import org.vumi.worker.RedisAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code vumi tagpools}: tags that are given out one by one. */
@Command(
        name = "tagpools",
        sortOptions = false,
        description = "Pools of tags: create, list, acquire, release, purge.",
        subcommands = {
            TagpoolsCommand.CreateCommand.class,
            TagpoolsCommand.ListCommand.class,
            TagpoolsCommand.AcquireCommand.class,
            TagpoolsCommand.ReleaseCommand.class,
            TagpoolsCommand.PurgeCommand.class
        })
final class TagpoolsCommand implements Runnable {
    @ParentCommand
    private Vumi vumi;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "create, list, acquire, release or purge is needed");
    }

    /** What all of them have. */
    static final class Pools {
        @Option(
                names = "--prefix",
                paramLabel = "NAME",
                defaultValue = TagpoolManager.PREFIX,
                description = "How the pools' keys begin; default: ${DEFAULT-VALUE}.")
        private String prefix;
    }

    private int with(Pools pools, ToIntFunction<TagpoolManager> work) {
        Redis redis = RedisAddress.of(vumi.global.redis, vumi.global.data());
        try {
            return work.applyAsInt(new TagpoolManager(redis, pools.prefix));
        } finally {
            redis.stop();
        }
    }

    @Command(name = "create", description = "Adds tags to a pool; those that it has stay as they are.")
    static final class CreateCommand implements Callable<Integer> {
        @ParentCommand
        private TagpoolsCommand command;

        @Mixin
        private Pools pools;

        @Option(names = "--tags-from", paramLabel = "FILE", description = "Tags, one on each line, in UTF-8.")
        private Path file;

        @Parameters(index = "0", paramLabel = "POOL", description = "The pool's name.")
        private String pool;

        @Parameters(index = "1..*", arity = "0..*", paramLabel = "TAG", description = "Tags.")
        private List<String> tags = List.of();

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            List<String> names = new ArrayList<>(tags);
            if (file != null) {
                Files.readAllLines(command.vumi.global.home().resolve(file)).stream()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .forEach(names::add);
            }
            if (names.isEmpty()) {
                throw new ParameterException(spec.commandLine(), "tags or --tags-from is needed");
            }
            List<Tag> wanted = names.stream().map(name -> new Tag(pool, name)).toList();
            return command.with(pools, manager -> {
                spec.commandLine().getOut().println("created " + manager.declare(wanted));
                return 0;
            });
        }
    }

    @Command(
            name = "list",
            description = "One line per pool: name, free tags, tags in use; or of one pool per tag: free or used, tag.")
    static final class ListCommand implements Callable<Integer> {
        @ParentCommand
        private TagpoolsCommand command;

        @Mixin
        private Pools pools;

        @Parameters(arity = "0..1", paramLabel = "POOL", description = "Only this pool, with its tags.")
        private String pool;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            return command.with(pools, manager -> {
                PrintWriter out = spec.commandLine().getOut();
                if (pool == null) {
                    manager.pools()
                            .forEach(name -> out.println(Printable.of(name) + "\t"
                                    + manager.free(name).size() + "\t"
                                    + manager.inUse(name).size()));
                } else {
                    manager.free(pool).forEach(tag -> out.println("free\t" + Printable.of(tag)));
                    manager.inUse(pool).forEach(tag -> out.println("used\t" + Printable.of(tag)));
                }
                return 0;
            });
        }
    }

    @Command(name = "acquire", description = "Takes the next free tag and prints it.")
    static final class AcquireCommand implements Callable<Integer> {
        @ParentCommand
        private TagpoolsCommand command;

        @Mixin
        private Pools pools;

        @Parameters(paramLabel = "POOL", description = "The pool's name.")
        private String pool;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            return command.with(pools, manager -> {
                Optional<Tag> tag = manager.acquire(pool);
                tag.ifPresentOrElse(
                        taken -> spec.commandLine().getOut().println(Printable.of(taken.name())),
                        () -> spec.commandLine().getErr().println("vumi: no free tag in pool '" + pool + "'"));
                return tag.isPresent() ? 0 : Vumi.FAULT;
            });
        }
    }

    @Command(name = "release", description = "Gives tags back.")
    static final class ReleaseCommand implements Callable<Integer> {
        @ParentCommand
        private TagpoolsCommand command;

        @Mixin
        private Pools pools;

        @Parameters(index = "0", paramLabel = "POOL", description = "The pool's name.")
        private String pool;

        @Parameters(index = "1..*", arity = "1..*", paramLabel = "TAG", description = "Tags.")
        private List<String> tags;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            return command.with(pools, manager -> {
                int released = 0;
                for (String tag : tags) {
                    if (manager.release(new Tag(pool, tag))) {
                        released++;
                    } else {
                        spec.commandLine().getErr().println("vumi: tag '" + tag + "' is not in use");
                    }
                }
                spec.commandLine().getOut().println("released " + released);
                return released == tags.size() ? 0 : Vumi.FAULT;
            });
        }
    }

    @Command(name = "purge", description = "Removes a pool of which no tag is in use.")
    static final class PurgeCommand implements Callable<Integer> {
        @ParentCommand
        private TagpoolsCommand command;

        @Mixin
        private Pools pools;

        @Parameters(paramLabel = "POOL", description = "The pool's name.")
        private String pool;

        @Override
        public Integer call() {
            return command.with(pools, manager -> {
                manager.purge(pool);
                return 0;
            });
        }
    }
}
