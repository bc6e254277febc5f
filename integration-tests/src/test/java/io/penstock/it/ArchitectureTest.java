package io.penstock.it;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The directions and fences that ARCHITECTURE.md describes, read from the compiled classes of every module. */
final class ArchitectureTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> MODULES = List.of(
            "common-schemas",
            "servers",
            "ingestion",
            "transport",
            "processing",
            "routing",
            "serving",
            "monitoring",
            "local",
            "benchmarks");

    private static JavaClasses classes = new ClassFileImporter().importPackages("none");

    @BeforeAll
    static void readAllModules() {
        classes = new ClassFileImporter()
                .importPaths(MODULES.stream()
                        .map(module -> ROOT.resolve(module).resolve("target/classes"))
                        .toList());
    }

    @Test
    void everyModuleIsRead() {
        for (String module : MODULES) {
            String base = module.equals("common-schemas") ? "common" : module;
            assertThat(classes).as("classes of %s under %s", module, ROOT).anyMatch(type -> type.getPackageName()
                    .startsWith("io.penstock." + base));
        }
    }

    @Test
    void commonSchemasDependsOnNoOtherModule() {
        noClasses()
                .that()
                .resideInAPackage("io.penstock.common..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.penstock..").and(not(resideInAPackage("io.penstock.common.."))))
                .check(classes);
    }

    @Test
    void serversDependOnNoModule() {
        noClasses()
                .that()
                .resideInAPackage("io.penstock.servers..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.penstock..").and(not(resideInAPackage("io.penstock.servers.."))))
                .check(classes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingestion", "transport", "processing", "routing", "serving", "monitoring"})
    void aLayerMeetsTheOthersOnlyThroughCommonSchemas(String module) {
        noClasses()
                .that()
                .resideInAPackage("io.penstock." + module + "..")
                .should()
                .dependOnClassesThat(resideInAPackage("io.penstock..")
                        .and(not(resideInAnyPackage("io.penstock.common..", "io.penstock." + module + ".."))))
                .check(classes);
    }

    @Test
    void theLauncherLinksNoService() {
        noClasses()
                .that()
                .resideInAPackage("io.penstock.local..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.penstock.ingestion..",
                        "io.penstock.processing..",
                        "io.penstock.routing..",
                        "io.penstock.serving..",
                        "io.penstock.monitoring..",
                        "io.penstock.benchmarks..")
                .check(classes);
    }

    @Test
    void benchmarksMeasureProcessesAndLinkNoService() {
        noClasses()
                .that()
                .resideInAPackage("io.penstock.benchmarks..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.penstock.ingestion..",
                        "io.penstock.processing..",
                        "io.penstock.routing..",
                        "io.penstock.serving..",
                        "io.penstock.monitoring..",
                        "io.penstock.local..")
                .check(classes);
    }

    /** Only the packages on the right may touch the library on the left. */
    @ParameterizedTest
    @CsvSource({
        "org.apache.flink.., io.penstock.processing..",
        "org.apache.kafka.streams.., io.penstock.routing.. io.penstock.benchmarks.streams..",
        "io.debezium.., io.penstock.ingestion.cdc.debezium.. io.penstock.benchmarks.limit..",
        "org.apache.kafka.connect.., io.penstock.ingestion.cdc.debezium.. io.penstock.benchmarks.limit..",
        "org.postgresql.., io.penstock.ingestion.cdc.(postgres|debezium).. io.penstock.serving.store..",
        "org.apache.kafka.clients.admin.., io.penstock.(transport|monitoring|servers|benchmarks).. io.penstock.processing.sink..",
        "dev.cel.., io.penstock.common.expression..",
        "io.vertx.., io.penstock..http..",
        "com.sun.net.httpserver.., io.penstock..http..",
    })
    void aLibraryStaysBehindItsFence(String library, String allowed) {
        noClasses()
                .that(not(resideInAnyPackage(allowed.split(" ", -1))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(classes);
    }

    /** A kind of database is its package and a line where the service is wired. */
    @Test
    void whatKindOfDatabaseItIsOnlyTheWiringKnows() {
        noClasses()
                .that()
                .resideInAPackage("io.penstock.ingestion..")
                .and()
                .resideOutsideOfPackages("io.penstock.ingestion.cdc.postgres..", "io.penstock.ingestion.cdc.debezium..")
                .and()
                .doNotHaveFullyQualifiedName("io.penstock.ingestion.Ingestion")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.penstock.ingestion.cdc.postgres..", "io.penstock.ingestion.cdc.debezium..")
                .check(classes);
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("io.penstock.(*).(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    void everyPackageSaysWhatLivesInIt() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            List<Path> undocumented = files.filter(Files::isDirectory)
                    .filter(folder -> folder.toString().contains("/src/main/java/io/penstock"))
                    .filter(ArchitectureTest::holdsJava)
                    .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
                    .toList();
            assertThat(undocumented).isEmpty();
        }
    }

    @Test
    void noFileIsOverFiveHundredLines() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            List<Path> tooLong = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .filter(file -> lines(file) > 500)
                    .toList();
            assertThat(tooLong).isEmpty();
        }
    }

    private static boolean holdsJava(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(".java"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
