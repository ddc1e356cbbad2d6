package org.vumi;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.UUID;
import org.apache.camel.FluentProducerTemplate;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** How the packages lean on each other. Rules hold for packages that are still to come. */
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("org.vumi");

    private static final String[] FEATURES = {
        "org.vumi.transport..",
        "org.vumi.dispatcher..",
        "org.vumi.application..",
        "org.vumi.demo..",
        "org.vumi.middleware..",
        "org.vumi.failure..",
        "org.vumi.scheduler..",
        "org.vumi.metrics..",
        "org.vumi.blinkenlights..",
        "org.vumi.tracing..",
        "org.vumi.simulator.."
    };

    /** Plain tests, since surefire passes over fields annotated as rules without a word. */
    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(CLASSES);
    }

    @Test
    void messagesAreALeaf() {
        check(classes()
                .that()
                .resideInAPackage("org.vumi.message..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("org.vumi.message..", "java..")
                .because("everything may import the message model, so it imports nothing but the JDK"));
    }

    @Test
    void configurationIsALeaf() {
        check(classes()
                .that()
                .resideInAPackage("org.vumi.config..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("org.vumi.config..", "java..")
                .because("a codec or router is configured without knowing where its configuration came from"));
    }

    @Test
    void keysAndCertificatesAreALeaf() {
        check(classes()
                .that()
                .resideInAPackage("org.vumi.tls..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("org.vumi.tls..", "java..", "javax..")
                .because("a file holds the same certificate whoever shows it"));
    }

    @Test
    void embeddedServersStandAlone() {
        check(noClasses()
                .that()
                .resideInAPackage("org.vumi.embedded..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.vumi..").and(not(resideInAPackage("org.vumi.embedded.."))))
                .because("the embedded broker and Redis are servers, and know no more of us than RabbitMQ does"));
    }

    @Test
    void componentsKnowTheirProtocolOnly() {
        check(noClasses()
                .that()
                .resideInAPackage("org.vumi.component..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.vumi..")
                        .and(not(resideInAnyPackage("org.vumi.component..", "org.vumi.message.."))))
                .because("a component speaks a protocol to Camel; what is said in it is not its business"));
    }

    @Test
    void importsPointOneWay() {
        check(layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("codec")
                .definedBy("org.vumi.codec..")
                .layer("component")
                .definedBy("org.vumi.component..")
                .layer("store")
                .definedBy("org.vumi.store..")
                .layer("features")
                .definedBy(FEATURES)
                .layer("worker")
                .definedBy("org.vumi.worker..")
                .layer("cli")
                .definedBy("org.vumi.cli..")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("worker")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("features")
                .mayOnlyBeAccessedByLayers("worker", "cli")
                .whereLayer("store")
                .mayOnlyBeAccessedByLayers("features", "worker", "cli")
                .whereLayer("component")
                .mayOnlyBeAccessedByLayers("store", "features", "worker", "cli")
                .because("codec <- component <- store <- features <- worker <- cli"));
    }

    @Test
    void packagesAreFreeOfCycles() {
        check(slices().matching("org.vumi.(*)..")
                .should()
                .beFreeOfCycles()
                .because("a package that needs its user is not one package too many but one too few"));
    }

    @Test
    void transportsDoNotKnowEachOther() {
        check(slices().matching("org.vumi.transport.(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(alwaysTrue(), resideInAPackage("org.vumi.transport.httprpc.."))
                .because("a transport is added, changed and removed without opening another"));
    }

    @Test
    void applicationsDoNotKnowTransports() {
        check(noClasses()
                .that()
                .resideInAPackage("org.vumi.application..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.vumi.transport..")
                .because("an application answers a person, by whatever network the person came"));
    }

    @Test
    void amqpIsSeenByItsComponent() {
        check(seenOnlyBy(new String[] {"com.rabbitmq..", "org.springframework.amqp.."}, "org.vumi.component.vumi.."));
    }

    @Test
    void smppIsSeenByItsPackages() {
        check(seenOnlyBy(
                new String[] {"org.jsmpp.."},
                "org.vumi.component.smpp..",
                "org.vumi.transport.smpp..",
                "org.vumi.simulator.."));
    }

    @Test
    void nettyIsSeenByItsComponents() {
        check(seenOnlyBy(new String[] {"io.netty.."}, "org.vumi.component.web..", "org.vumi.component.telnet.."));
    }

    @Test
    void redisIsSeenByTheStore() {
        check(seenOnlyBy(new String[] {"org.springframework.data.redis..", "redis.clients.."}, "org.vumi.store.."));
    }

    @Test
    void serversAreSeenByEmbedded() {
        check(seenOnlyBy(
                new String[] {"org.apache.qpid..", "com.sleepycat..", "redis.embedded.."}, "org.vumi.embedded.."));
    }

    @Test
    void tracesAreSeenByTracing() {
        check(seenOnlyBy(new String[] {"io.opentelemetry.."}, "org.vumi.tracing.."));
    }

    @Test
    void jsonIsSeenByTheCodec() {
        check(seenOnlyBy(new String[] {"com.fasterxml.jackson.."}, "org.vumi.codec..", "org.vumi.embedded.."));
    }

    private static ArchRule seenOnlyBy(String[] library, String... packages) {
        return noClasses()
                .that()
                .resideInAPackage("org.vumi..")
                .and()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(library)
                .because("a library that few packages see can be replaced there");
    }

    @Test
    void routesAreYaml() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("org.vumi.worker..", "org.vumi.simulator..")
                .should()
                .beAssignableTo(RouteBuilder.class)
                .because("YAML says where a message goes"));
    }

    @Test
    void nobodySendsPastTheRoute() {
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ProducerTemplate.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(FluentProducerTemplate.class)
                .because("a class that wants to send is a route step that returns"));
    }

    @Test
    void timeAndChanceComeFromOutside() {
        check(noClasses()
                .that()
                .resideInAnyPackage("org.vumi.transport..", "org.vumi.dispatcher..", "org.vumi.metrics..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now")
                .orShould()
                .callMethod(LocalDate.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .because("a codec is tested with a fixed clock and fixed ids"));
    }

    @Test
    void classesAreNamedAfterWhatTheyAre() {
        check(noClasses()
                .should()
                .haveNameMatching(".*(Util|Utils|Helper|Common)(\\$.*)?")
                .orShould()
                .haveNameMatching(".*(?<!Tagpool|Session|Metric)Manager(\\$.*)?")
                .because("where a class fits nowhere, the missing thing is a name"));
    }

    @Test
    void packagesAreNamedAfterWhatTheyHold() {
        check(noClasses()
                .should()
                .resideInAnyPackage("..util..", "..utils..", "..common..", "..misc..", "..helper..", "..helpers..")
                .because("a drawer for everything is where nothing is found"));
    }

    @Test
    void everyTransportTellsOneStory() {
        check(classes()
                .that()
                .resideInAPackage("org.vumi.transport.(*)..")
                .should(new HaveRouteVectorsAndPage())
                .because("route, vectors and page are how a transport is read, tested and used"));
    }
}
