package io.penstock.common.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.penstock.common.environment.Auth;
import io.penstock.common.environment.Registry;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Requests with retries over several addresses. Every request of the protocol may be repeated: registering a schema
 * again returns the id that it has.
 */
final class RegistryHttp {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int REQUEST_TIMEOUT = 408;

    private final List<URI> urls;
    private final Auth auth;
    private final Duration timeout;
    private final Backoff backoff;
    private final Sleeper sleeper;
    private final DoubleSupplier random;
    private final HttpClient http;

    /** Index of the address that answered last: the next request starts there. */
    private volatile int preferred;

    RegistryHttp(Registry registry, Duration timeout, Backoff backoff, Sleeper sleeper, DoubleSupplier random) {
        this.urls = registry.urls();
        this.auth = registry.auth();
        this.timeout = timeout;
        this.backoff = backoff;
        this.sleeper = sleeper;
        this.random = random;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER) // a redirect would carry the credentials elsewhere
                .build();
    }

    /**
     * The registry's answer, whatever its status below 500.
     *
     * @throws PenstockException EXTERNAL, {@code registry-unavailable}, once the attempts are used up or the thread is
     *     interrupted
     */
    Answer send(String method, String path, @Nullable JsonNode body) {
        String failure = "";
        for (int round = 1; ; round++) {
            int start = preferred;
            for (int i = 0; i < urls.size(); i++) {
                int index = (start + i) % urls.size();
                try {
                    Answer answer = sendTo(index, method, path, body);
                    if (!passing(answer.status())) {
                        preferred = index;
                        return answer;
                    }
                    failure = answer.request() + " answered " + answer.status() + " " + answer.message();
                } catch (IOException e) {
                    failure = method + " " + resolve(index, path) + ": " + describe(e);
                }
            }
            if (round == backoff.attempts()) {
                throw unavailable("no answer in " + round + " attempts, last " + failure, null);
            }
            pause(round);
        }
    }

    /**
     * Asks the other addresses once whether they have what the preferred one denied; those that cannot be reached have
     * no say, the denial being an answer already.
     */
    Answer secondOpinion(Answer denial, String path) {
        int denier = preferred;
        for (int i = 1; i < urls.size(); i++) {
            int index = (denier + i) % urls.size();
            try {
                Answer answer = sendTo(index, "GET", path, null);
                if (answer.ok()) {
                    return answer;
                }
            } catch (IOException unreachable) {
                // has no say
            }
        }
        return denial;
    }

    private Answer sendTo(int index, String method, String path, @Nullable JsonNode body) throws IOException {
        URI uri = resolve(index, path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(timeout)
                .header("Accept", CONTENT_TYPE + ", application/json")
                .method(method, publisher(body));
        if (body != null) {
            request.header("Content-Type", CONTENT_TYPE);
        }
        authorize(request);
        HttpResponse<byte[]> response = exchange(request.build());
        return new Answer(method + " " + uri, response.statusCode(), parse(response.body()));
    }

    /** The request's own timeout ends with the headers; a body that stalls needs this one. */
    private HttpResponse<byte[]> exchange(HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> response =
                http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
        try {
            return response.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            response.cancel(true);
            throw new IOException("no whole answer within " + timeout, e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (InterruptedException e) {
            response.cancel(true);
            throw interrupted(e);
        }
    }

    private void pause(int round) {
        try {
            sleeper.sleep(backoff.pause(round, random));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static PenstockException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return unavailable("interrupted while waiting for it", e);
    }

    private static PenstockException unavailable(String message, @Nullable Throwable cause) {
        String text = "schema registry: " + message;
        return cause == null
                ? new PenstockException(Category.EXTERNAL, "registry-unavailable", text)
                : new PenstockException(Category.EXTERNAL, "registry-unavailable", text, cause);
    }

    /** Worth another try, at this address or the next. */
    static boolean passing(int status) {
        return status >= 500 || status == TOO_MANY_REQUESTS || status == REQUEST_TIMEOUT;
    }

    private URI resolve(int index, String path) {
        String base = urls.get(index).toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    private static HttpRequest.BodyPublisher publisher(@Nullable JsonNode body) {
        return body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body.toString(), UTF_8);
    }

    /** Secrets are revealed at each request, so that a rotated one counts without a restart. */
    private void authorize(HttpRequest.Builder request) {
        if (auth instanceof Auth.Basic basic) {
            String pair = basic.user() + ":" + basic.password().reveal();
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));
        } else if (auth instanceof Auth.Bearer bearer) {
            request.header("Authorization", "Bearer " + bearer.token().reveal());
        }
    }

    private static JsonNode parse(byte[] body) throws IOException {
        try {
            return body.length == 0 ? MissingNode.getInstance() : JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance(); // a proxy's page
        }
    }

    private static String describe(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
